import { z } from 'zod';

export const text = (about: string) => z.string().describe(about);
export const optional = (about: string) => z.string().nullish().describe(about);
const number = (about: string) => z.number().nullish().describe(about);
const whole = (least: number, most: number, about: string) => z.int().min(least).max(most).nullish().describe(about);
export const fen = (about: string) => z.int().min(0).nullish().describe(about);
const age = (about: string) => whole(0, 120, about);
export const occupationClass = (about: string) => whole(1, 6, `The insurers' occupation class, 1 to 6; ${about}`);
const list = (about: string) => z.array(z.string()).nullish().describe(about);
export const instant = 'an instant with its offset, as 2026-05-01T08:00:00+08:00';

export const place = {
  regionCode: optional('Code of an administrative region; an unknown one is warned of and left empty'),
  lng: number('Longitude in decimal degrees'),
  lat: number('Latitude in decimal degrees'),
  datum: optional('`gcj02` (Amap, Tencent) or `wgs84` (GPS); needed with lng and lat'),
};
const externalId = optional('The id in your own system; the URL has it already, and both have to agree');

/** The bodies as they are documented. Their keys are the import columns in camelCase; the records' readers check them. */
export const workerBody = z
  .object({
    externalId,
    name: text('The name on the card'),
    idNumber: optional(
      'Number of the identity document, as text. Without it the worker is in, but orders are not insured',
    ),
    idType: optional('`resident` (default), `hmt_permit` or `passport`'),
    birthDate: optional('As 1990-01-31; needed unless resident'),
    phone: optional('Mobile number, 11 digits'),
    skills: list('Codes or names of skills'),
    intents: list('Codes or names of the trades the worker wants'),
    ...place,
    radiusM: whole(100, 500_000, 'How far the worker goes, in metres'),
    servicePointCode: optional('Code of the service point that helps the worker'),
    consentVersion: optional('Version of the text the worker agreed to; with consentedAt'),
    consentedAt: optional(`When the worker agreed, ${instant}`),
    priorityGroups: list('Groups that are helped first'),
  })
  .meta({
    id: 'Worker',
    description: 'A registration, whole: what is left out is emptied.',
    examples: [
      {
        name: '张三',
        idNumber: '350702199003070007',
        phone: '13800138000',
        skills: ['采茶', '保洁'],
        intents: ['家政'],
        regionCode: '350782',
        lng: 118.03,
        lat: 27.75,
        datum: 'gcj02',
        radiusM: 5000,
      },
    ],
  });

export const employerBody = z
  .object({
    externalId,
    name: text('The name of the business or household'),
    uscc: optional('Unified social credit code, 18 characters'),
    contactPhone: optional('Mobile number or landline'),
    ...place,
  })
  .meta({
    id: 'Employer',
    description: 'Who posts work and signs orders, whole: what is left out is emptied.',
    examples: [
      {
        name: '武夷山星村茶业合作社',
        contactPhone: '13900139000',
        regionCode: '350782',
        lng: 118.03,
        lat: 27.75,
        datum: 'gcj02',
      },
    ],
  });

export const postingBody = z
  .object({
    externalId,
    employerExternalId: text('The employer, by its id in your own system'),
    title: text('What the work is'),
    skill: optional('Code or name of the skill'),
    certificateKind: optional('Kind of certificate that is needed'),
    headcount: z.int().min(1).max(100_000).describe('How many places'),
    wageFen: fen('Wage in fen; with wageUnit'),
    wageUnit: optional('`hour`, `day`, `month`, `piece` or `total`'),
    startsAt: text(`When the work begins, ${instant}`),
    endsAt: text('When it ends'),
    minAge: age('Youngest age, in completed years'),
    maxAge: age('Oldest age, in completed years'),
    ...place,
    publishedAt: text(`When it was published, ${instant}`),
    occupationClass: occupationClass("else the skill's"),
    hiringUntil: optional('When hiring ends'),
    hazardous: z.boolean().nullish().describe('Whether the work is hazardous: nobody under 18 then'),
  })
  .meta({
    id: 'Posting',
    description: 'An offer of work, whole: what is left out is emptied.',
    examples: [
      {
        employerExternalId: 'E-1',
        title: '春茶采摘',
        skill: '采茶',
        headcount: 200,
        wageFen: 20000,
        wageUnit: 'day',
        startsAt: '2026-04-10T06:00:00+08:00',
        endsAt: '2026-04-25T18:00:00+08:00',
        publishedAt: '2026-04-01T09:00:00+08:00',
        regionCode: '350782',
      },
    ],
  });

export const servicePointBody = z
  .object({
    code: optional('The URL has it already, and both have to agree'),
    name: text('The name on the door'),
    ...place,
    contactEmail: optional('One e-mail address'),
    address: optional('Where it is'),
    nature: optional('What kind of place it is'),
    operator: optional('Who runs it'),
    openingHours: optional('When it is staffed'),
    mainTrades: list('What work it finds most'),
  })
  .meta({
    id: 'ServicePoint',
    description: 'A staffed place, whole: what is left out is emptied.',
    examples: [
      {
        name: '星村镇零工服务点',
        regionCode: '350782',
        lng: 118.03,
        lat: 27.75,
        datum: 'gcj02',
        contactEmail: 'xingcun@example.org',
        openingHours: '08:00-18:00',
        mainTrades: ['采茶'],
      },
    ],
  });

export const orderBody = z
  .object({
    externalId: text('The id of the order in your own system'),
    workerExternalId: text('The worker, by the id in your own system'),
    employerExternalId: text('The employer, by the id in your own system'),
    postingExternalId: optional('The posting, by the id in your own system'),
    occupationClass: occupationClass("else the posting's, else its skill's"),
    wageFen: fen('Agreed wage in fen'),
    signedAt: optional(`When it was signed, ${instant}; left out, when we receive it`),
    startsAt: text('When the work begins'),
    endsAt: text('When it ends'),
  })
  .meta({
    id: 'Order',
    description: 'A signed engagement of one worker.',
    examples: [
      {
        externalId: 'O-1',
        workerExternalId: 'W-1',
        employerExternalId: 'E-1',
        postingExternalId: 'P-1',
        wageFen: 20000,
        startsAt: '2026-04-10T06:00:00+08:00',
        endsAt: '2026-04-10T18:00:00+08:00',
      },
    ],
  });

/** An order that is not signed yet may have no id. */
export const previewBody = orderBody.extend({ externalId: optional('The id of the order, if it has one yet') }).meta({
  id: 'OrderToPreview',
  description: 'An order that may be signed.',
  examples: [
    {
      workerExternalId: 'W-1',
      employerExternalId: 'E-1',
      postingExternalId: 'P-1',
      startsAt: '2026-04-10T06:00:00+08:00',
      endsAt: '2026-04-10T18:00:00+08:00',
    },
  ],
});
