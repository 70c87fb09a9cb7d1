import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whereBroken } from '../../../src/intake/files/broken-json.ts';
import { bytes, gb18030, readAll, told } from './reading.ts';

const read = (...lines: string[]) => readAll(lines.join('\n'), { name: 'file.ndjson' });
const good = '{"a":"1","b":"x","c":"y"}';

describe('NDJSON', () => {
  it('turns values into the text that a CSV cell would have', async () => {
    const { rows } = await read(
      '{"a":5000,"b":118.17,"c":["保洁","叉车"],"dE":true}',
      '{"a":null,"b":-3,"c":[],"d_e":" z "}',
    );
    expect(rows.map(({ values }) => values)).toEqual([
      { a: '5000', b: '118.17', c: '保洁;叉车', d_e: 'true' },
      { a: '', b: '-3', c: '', d_e: 'z' },
    ]);
  });

  it('rejects an 18-digit number, which has been rounded already, and takes it as text', async () => {
    const { rejects, rows } = await read(
      good,
      '{"a":350702199001011234,"b":"x","c":"y"}',
      '{"a":"350702199001011234"}',
    );
    expect(told(rejects)).toEqual(['2 number_unsafe']);
    expect(rejects[0]).toMatchObject({ column: 'a', message: expect.not.stringContaining('3507') });
    expect(rows[1]?.values.a).toBe('350702199001011234');
  });

  it('hands on a number in scientific notation as it was written, so that the checks of its column see it', async () => {
    const { rows } = await read('{"a":1.38e10,"b":"1e5","c":12,"d_e":["x"]}');
    expect(rows[0]?.values).toEqual({ a: '1.38e10', b: '1e5', c: '12', d_e: 'x' });
  });

  it('rejects what is no text: objects, nested lists, items that would split, a key in both spellings', async () => {
    const { rejects } = await read(
      good,
      '{"a":{"x":1}}',
      '{"a":"1","b":[["x"]]}',
      '{"c":["x;y"]}',
      '{"dE":"1","d_e":"2"}',
      '["a"]',
      '7',
    );
    expect(told(rejects)).toEqual([
      '2 not_text',
      '3 not_text',
      '4 list_item_split',
      '5 key_doubled',
      '6 not_object',
      '7 not_object',
    ]);
    expect(rejects.map(({ column }) => column)).toEqual(['a', 'b', 'c', 'd_e', '', '']);
  });

  it('says at which character a line stops being JSON, without quoting it, and goes on', async () => {
    const { rejects, lines } = await read(good, '{"a":"张三",b:1}', '', '{"a":"x"', `${good},`, good);
    expect(told(rejects)).toEqual(['2 not_json', '4 not_json', '5 not_json']);
    expect(rejects.map(({ message }) => message)).toEqual([
      'this is not JSON at character 11, where a key between double quotes is expected',
      'this is not JSON at character 9, where a comma or } is expected',
      'this is not JSON at character 26, where the end of the line is expected',
    ]);
    expect(lines).toEqual([1, 6]);
  });

  it('finds the place in any JSON that was cut or had a character put in', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        const cut = json.slice(0, at % json.length);
        fc.pre(!isJson(cut));
        expect(placeOf(cut)).toBeLessThanOrEqual(cut.length + 1);
        const spoiled = `${json}\u0001`;
        expect(placeOf(spoiled)).toBe(spoiled.length);
      }),
    );
  });

  it('rejects a line that is too long and reads on', async () => {
    const { rejects, lines } = await read(good, `{"a":"${'x'.repeat(500_000)}"}`, good);
    expect(told(rejects)).toEqual(['2 line_too_long']);
    expect(lines).toEqual([1, 3]);
  });

  it('reads a mark, CRLF and GB18030, and knows NDJSON by its first character whatever the name', async () => {
    const marked = await readAll(`\uFEFF${good}\r\n${good}\r\n`);
    expect(marked.source.format).toBe('ndjson');
    expect(marked.rows).toHaveLength(2);
    const { rows } = await readAll(bytes('{"a":"1","b":"', gb18030.zhangSan, '"}\n'));
    expect(rows[0]?.values.b).toBe('张三');
  });

  it('says how to bring an array or indented objects into lines', async () => {
    await expect(read('[', good, ']')).rejects.toMatchObject({
      code: 'file_not_ndjson',
      message: expect.stringMatching(/jq/),
    });
    await expect(read('{', '  "a": 1', '}')).rejects.toMatchObject({ code: 'file_not_ndjson' });
  });
});

const placeOf = (text: string): number => Number(/character (\d+)/.exec(whereBroken(text))?.[1]);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
