import { z } from 'zod';
import { fen, instant, occupationClass, optional, place, text } from './bodies.ts';

export const cancelBody = z.object({ reason: optional('Why, in a few words and without names') }).meta({
  id: 'Cancellation',
  description: 'An order that will not be worked, or not on.',
  examples: [{ reason: '下雨停工' }],
});

export const amendBody = z
  .object({
    startsAt: optional(`When the work begins now, ${instant}`),
    endsAt: optional('When it ends now'),
    occupationClass: occupationClass('as it is now'),
    reason: text('Why, in a few words and without names'),
  })
  .meta({
    id: 'Amendment',
    description: 'What changes about an order; what is left out stays.',
    examples: [{ endsAt: '2026-04-10T20:00:00+08:00', reason: '加班两小时' }],
  });

export const completeBody = z
  .object({
    actualStart: text(`When the work began in truth, ${instant}`),
    actualEnd: text('When it ended in truth'),
    wageFen: fen('What was paid in fen; left out, what was agreed'),
  })
  .meta({
    id: 'Completion',
    description: 'What the work was.',
    examples: [{ actualStart: '2026-04-10T06:05:00+08:00', actualEnd: '2026-04-10T18:10:00+08:00', wageFen: 20000 }],
  });

export const attendanceBody = z
  .object({ at: text(`When, ${instant}`), lng: place.lng, lat: place.lat, datum: place.datum })
  .meta({
    id: 'Attendance',
    description: 'When and where somebody came or left.',
    examples: [{ at: '2026-04-10T06:02:00+08:00', lng: 118.03, lat: 27.75, datum: 'gcj02' }],
  });
