import { describe, expect, it } from 'vitest';
import { readAll } from './reading.ts';

const columns = { required: ['external_id', 'name'], optional: ['birth_date'] } as const;
const read = (content: string, name = 'file.csv') => readAll(content, { columns: columns as never, name });

describe('the header', () => {
  it('lists every missing column at once', async () => {
    await expect(read('x,y\n1,2\n')).rejects.toMatchObject({
      code: 'columns_missing',
      message: 'file.csv: 2 columns are missing: external_id, name. The first line has to name external_id,name',
    });
  });

  it('names the column that was meant: case, spaces, camelCase, full width, invisible marks', async () => {
    for (const near of [
      'External_ID',
      'external id',
      'externalId',
      'ｅｘｔｅｒｎａｌ＿ｉｄ',
      'external-id',
      'external\u200b_id',
    ]) {
      await expect(read(`${near},name\n1,2\n`)).rejects.toThrow(`external_id (rename "${near}" to it)`);
    }
  });

  it('takes names with blanks around them', async () => {
    const { rows } = await read(' name , external_id\nx,1\n');
    expect(rows[0]?.values).toEqual({ external_id: '1', name: 'x', birth_date: '' });
  });

  it('warns once of columns that it does not know, with the known one where it is misspelt', async () => {
    const { source, rows } = await read('external_id,name,age,Birth Date,\n1,x,60,1963-05-01,\n2,y,61,,\n');
    expect(rows).toHaveLength(2);
    expect(source.warnings()).toEqual([
      { code: 'columns_unknown', message: 'not looked at: "age", "Birth Date" (did you mean birth_date?)' },
    ]);
  });

  it('refuses a column that stands there twice', async () => {
    await expect(read('external_id,name,name\n1,x,y\n')).rejects.toMatchObject({ code: 'columns_doubled' });
  });

  it('names the delimiter when it is no comma, also between quoted names', async () => {
    const files = {
      semicolons: 'external_id;name\n1;x\n',
      tabs: 'external_id\tname\n',
      'full-width commas': 'external_id，name\n',
    };
    for (const [what, content] of Object.entries({ ...files, bars: '"external_id"|"name"\n' })) {
      await expect(read(content)).rejects.toMatchObject({
        code: 'delimiter_not_comma',
        message: expect.stringContaining(what),
      });
    }
  });
});

describe('the keys of NDJSON', () => {
  it('are taken in JSON and in column spelling', async () => {
    const { rows, source } = await read(
      '{"externalId":"1","name":"x"}\n{"external_id":"2","name":"y","birthDate":"d"}\n',
    );
    expect(source.format).toBe('ndjson');
    expect(rows.map(({ values }) => values)).toEqual([
      { external_id: '1', name: 'x', birth_date: '' },
      { external_id: '2', name: 'y', birth_date: 'd' },
    ]);
  });

  it('may be absent where a value is, but are not guessed when misspelt', async () => {
    expect((await read('{"externalId":"1"}\n')).rows).toHaveLength(1);
    await expect(read('{"externalID":"1","name":"x"}\n')).rejects.toThrow('externalId (rename "externalID" to it)');
    await expect(read('{"id":"1","label":"x"}\n')).rejects.toMatchObject({ code: 'columns_missing' });
  });

  it('that no column has are warned of once, wherever they come', async () => {
    const { source } = await read(
      '{"externalId":"1","name":"x"}\n{"externalId":"2","name":"x","age":1,"BirthDate":""}\n{"age":2}\n',
    );
    expect(source.warnings()).toEqual([
      { code: 'columns_unknown', message: 'not looked at: "age", "BirthDate" (did you mean birthDate?)' },
    ]);
  });
});
