import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOpenAlarms } from '../../../src/store/alarms.ts';
import { csvOf, type Importing, importing } from './importing.ts';
import { employerRow, many, orderRow, postingRow, workerRow } from './rows.ts';

let city: Importing;
beforeAll(async () => {
  city = await importing();
});
afterAll(() => city[Symbol.asyncDispose]());

const count = async (table: string): Promise<number> => {
  const [row] = await city.world.sql<{ count: number }[]>`select count(*)::int4 as count from ${city.world.sql(table)}`;
  return row?.count ?? 0;
};

describe('importing the files of a city', () => {
  it('takes each kind in, and the same files again change nothing', async () => {
    const files = [
      ['service-points', [{ code: 'SP1', name: '服务点', main_trades: '采茶' }]],
      ['employers', many(2, employerRow)],
      ['workers', many(2_500, workerRow)],
      ['postings', many(2, postingRow)],
      ['orders', many(2_500, orderRow)],
    ] as const;
    for (const [kind, rows] of files) {
      const first = await city.rows(kind, rows);
      expect(first).toMatchObject({ rows: rows.length, created: rows.length, complete: true, rejects: [] });
    }
    const before = await city.world.sql`select xmin::text, ctid::text from workers order by id`;
    const owed = await count('outbox');
    for (const [kind, rows] of files) {
      expect(await city.rows(kind, rows)).toMatchObject({ created: 0, updated: 0, unchanged: rows.length });
    }
    expect(await city.world.sql`select xmin::text, ctid::text from workers order by id`).toEqual(before);
    expect(await count('outbox')).toBe(owed);
  });

  it('is audited, one row a run, with who did it and what came of it', async () => {
    const runs = await city.world.sql`
      select action, actor, subject_type as type, subject_id as file, after from audit_log a where action like 'import.%' order by a.id`;
    expect(runs.map((one) => one.action)).toEqual([
      ...['import.service-points', 'import.employers', 'import.workers', 'import.postings', 'import.orders'],
      ...['import.service-points', 'import.employers', 'import.workers', 'import.postings', 'import.orders'],
    ]);
    expect(runs[2]).toMatchObject({
      ...{ actor: 'host:test', type: 'file', file: '3.csv' },
      after: { source: 'market', rows: 2_500, created: 2_500, updated: 0, rejected: 0, complete: true },
    });
  });

  it('owes each order something in the bulk lane, and hints at it once a batch', async () => {
    expect(await city.world.sql`select lane, count(*)::int4 from outbox group by 1`).toEqual([
      { lane: 1, count: 2_500 },
    ]);
    expect(city.hints()).toBe(3);
  });

  it('updates parties and postings from a later file; an order that differs is refused', async () => {
    expect(await city.rows('workers', [workerRow(1, { phone: '13900139000' }), workerRow(2)])).toMatchObject({
      updated: 1,
      unchanged: 1,
    });
    expect(await city.rows('postings', [postingRow(1, { headcount: '5000' })])).toMatchObject({ updated: 1 });
    expect(await city.rows('orders', [orderRow(1, { ends_at: '2026-05-12T18:00+08:00' }), orderRow(2)])).toMatchObject({
      unchanged: 1,
      rejects: ['2 external_id error order_differs'],
    });
  });

  it('refuses postings and orders of unknown parties, the rest goes on; a posting may be empty', async () => {
    expect(
      (await city.rows('postings', [postingRow(7, { employer_external_id: 'E9' }), postingRow(8)])).rejects,
    ).toEqual(['2 employer_external_id error unknown_employer']);
    const orders = [
      orderRow(9001, { worker_external_id: 'nobody' }),
      orderRow(9002, { worker_external_id: 'W2', employer_external_id: 'E9' }),
      orderRow(9003, { worker_external_id: 'W3', posting_external_id: 'P9' }),
      orderRow(9004, { worker_external_id: 'W4', posting_external_id: '' }),
      orderRow(9005, { worker_external_id: 'W5', signed_at: '2026-05-11T08:06+08:00' }),
    ];
    const imported = await city.rows('orders', orders);
    expect(imported).toMatchObject({ rows: 5, created: 1 });
    expect(imported.rejects).toEqual([
      '2 worker_external_id error unknown_worker',
      '3 employer_external_id error unknown_employer',
      '4 posting_external_id error unknown_posting',
      '6 signed_at error signed_in_future',
    ]);
  });

  it('writes historical orders as excluded, owed nothing', async () => {
    const owed = await count('outbox');
    await city.rows('orders', [orderRow(9100, { worker_external_id: 'W1', signed_at: '2024-05-11T08:00+08:00' })], {
      historical: true,
    });
    expect(await count('outbox')).toBe(owed);
    const kept = await city.world.sql`
      select o.cover_state as state, x.reason from orders o join cover_exclusions x on x.order_id = o.id where o.external_id = 'O9100'`;
    expect(kept).toEqual([{ state: 'excluded', reason: 'historical' }]);
  });
});

describe('a file with faults', () => {
  it('tells each bad row with line, column and code, one line a row, and takes the others', async () => {
    const rows = [
      workerRow(8001, { phone: '12', name: '' }),
      workerRow(8002, { id_number: '350799198005010011', skills: '开飞机' }),
      workerRow(8003),
      workerRow(8004, { id_number: '3.50799E+17' }),
    ];
    const imported = await city.rows('workers', rows);
    expect(imported.rejects).toEqual([
      '2 name error name_missing',
      '3 id_number warning identity_check_digit',
      '5 id_number error identity_rounded',
    ]);
    expect(imported).toMatchObject({ rows: 4, created: 2 });
    expect(Object.fromEntries(imported.rejected)).toEqual({ name_missing: 1, identity_rounded: 1 });
    expect(Object.fromEntries(imported.warnings)).toEqual({ identity_check_digit: 1 });
  });

  it('takes the first of two rows with one id and other content, and one of two that say the same', async () => {
    const rows = [
      employerRow(71),
      employerRow(71, { name: '又一家' }),
      employerRow(71),
      employerRow(72),
      employerRow(72),
    ];
    const imported = await city.rows('employers', rows);
    expect(imported).toMatchObject({
      rows: 5,
      created: 2,
      unchanged: 2,
      rejects: ['3 external_id error duplicate_in_file'],
    });
    expect(await city.world.sql`select name from employers where external_id = 'E71'`).toEqual([{ name: '云岭茶业' }]);
  });

  it('finds such a pair however far apart the two rows stand', async () => {
    const rows = [
      ...many(2_200, (i) => employerRow(i + 10_000)),
      employerRow(10_001, { name: '又一家' }),
      employerRow(10_002),
    ];
    expect(await city.rows('employers', rows)).toMatchObject({
      created: 2_200,
      unchanged: 1,
      rejects: ['2202 external_id error duplicate_in_file'],
    });
  });

  it('takes a row whose namesake was refused', async () => {
    const rows = [workerRow(8101, { name: '' }), workerRow(8101)];
    expect(await city.rows('workers', rows)).toMatchObject({ created: 1, rejects: ['2 name error name_missing'] });
  });

  it('gives rows that say the same the same fate', async () => {
    const row = orderRow(9200, { worker_external_id: 'nobody' });
    expect((await city.rows('orders', [row, row])).rejects).toEqual([
      '2 worker_external_id error unknown_worker',
      '3 worker_external_id error unknown_worker',
    ]);
  });

  it('refuses a child and opens an alarm without a name', async () => {
    const imported = await city.rows('workers', [
      workerRow(8201, { id_number: '350799201505010017', birth_date: '2015-05-01' }),
    ]);
    expect(imported.rejects).toEqual(['2 birth_date error under_minimum_age']);
    expect((await listOpenAlarms(city.world.sql)).map((alarm) => alarm.subject)).toEqual(['worker:market:W8201']);
  });

  it('reads GB18030, and mended rejects as they are', async () => {
    const gb = Buffer.concat([
      Buffer.from('external_id,name,uscc,contact_phone,region_code,lng,lat,datum\nG1,'),
      Buffer.from([0xd4, 0xc6, 0xc1, 0xeb]),
      Buffer.from(',,,350782,,,\n'),
    ]);
    expect(await city.text('employers', gb)).toMatchObject({ created: 1 });
    expect(await city.world.sql`select name from employers where external_id = 'G1'`).toEqual([{ name: '云岭' }]);
    const mended = `line,column,level,code,message,${csvOf('employers', [employerRow(60)]).replace('\n', '\n2,name,error,x,y,')}`;
    expect(await city.text('employers', mended)).toMatchObject({ created: 1 });
  });

  it('warns once of columns that nobody reads', async () => {
    const rows = many(2, (i) => employerRow(i + 73));
    const [header, ...lines] = csvOf('employers', rows).trimEnd().split('\n');
    const wider = [`${header},remarks`, ...lines.map((line) => `${line},x`)].join('\n');
    const imported = await city.text('employers', wider);
    expect(imported.seen.match(/columns_unknown: not looked at: "remarks"/g)).toHaveLength(1);
    expect(imported).toMatchObject({ created: 2, rejects: [] });
  });

  it('takes NDJSON with the same columns in camelCase', async () => {
    const path = '{"externalId":"E80","name":"云岭","regionCode":350782,"uscc":null}\n';
    expect(await city.text('employers', path)).toMatchObject({ created: 1, rejects: [] });
  });
});

describe('stopping an import', () => {
  it('ends after the batches at hand and says how far it got; again, it does the rest', async () => {
    const stop = new AbortController();
    const rows = many(5_000, (i) => employerRow(20_000 + i));
    const stream = { isTTY: true, write: () => stop.abort() };
    const stopped = await city.rows('employers', rows, { signal: stop.signal, stream });
    expect(stopped.complete).toBe(false);
    expect(stopped.lastLine).toBeGreaterThan(1);
    expect(stopped.lastLine).toBeLessThan(5_001);
    expect(stopped.created).toBe(stopped.rows);
    expect(await city.rows('employers', rows)).toMatchObject({
      created: 5_000 - stopped.created,
      unchanged: stopped.created,
      complete: true,
    });
  });
});
