import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectEncoding } from '../../../src/intake/files/encoding.ts';
import { openRows } from '../../../src/intake/files/open-rows.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { abc, bytes, gb18030, readAll, told } from './reading.ts';

const { zhangSan, cleaning, jianyang } = gb18030;

async function detect(content: string | Buffer): Promise<string> {
  await using folder = await tempFolder();
  const path = join(folder.path, 'file.csv');
  await writeFile(path, content);
  return await detectEncoding(path);
}

describe('encoding', () => {
  it('reads GB18030 as Excel writes it, four-byte characters too', async () => {
    const rare = Buffer.from('9532f932', 'hex');
    const { source, rows } = await readAll(bytes('a,b,c\r\n1,', zhangSan, ',"', jianyang, ', ', rare, '"\r\n'));
    expect(source.encoding).toBe('gb18030');
    expect(rows[0]?.values).toEqual({
      a: '1',
      b: '张三',
      c: `建阳区, ${new TextDecoder('gb18030').decode(rare)}`,
      d_e: '',
    });
  });

  it('finds GB18030 that begins only far into the file', async () => {
    const ascii = '1,x,y\n'.repeat(200_000);
    const { source, rows } = await readAll(bytes('a,b,c\n', ascii, '2,', zhangSan, ',y\n'));
    expect(source.encoding).toBe('gb18030');
    expect(rows.at(-1)?.values.b).toBe('张三');
  });

  it('knows UTF-8 by its characters, however they fall on the pieces in which the file is read', async () => {
    for (const shift of [0, 1, 2, 3]) {
      expect(await detect(`${'x'.repeat(shift)}${'张😀é'.repeat(250_000)}`)).toBe('utf-8');
    }
    expect(await detect('a,b,c\n1,2,3\n')).toBe('utf-8');
  });

  it('takes the mark off a UTF-8 file, also before a quoted header', async () => {
    const { source, rows } = await readAll('\uFEFF"a",b,c\n1,张三,y\n');
    expect(source.header).toEqual(['a', 'b', 'c']);
    expect(rows[0]?.values.b).toBe('张三');
  });

  it('rejects the one damaged line of a UTF-8 file and reads the others, not as GB18030', async () => {
    const broken = Buffer.from('张三').subarray(0, 5);
    const { source, rejects, rows } = await readAll(bytes('a,b,c\n1,张三,y\n2,', broken, ',y\n3,李四,y\n4,王五,y\n'));
    expect(source.encoding).toBe('utf-8');
    expect(told(rejects)).toEqual(['3 text_damaged']);
    expect(rejects[0]?.column).toBe('b');
    expect(rows.map(({ values }) => values.b)).toEqual(['张三', '李四', '王五']);
  });

  it('rejects GB18030 lines that were pasted under a UTF-8 file', async () => {
    const { rejects, lines } = await readAll(bytes('a,b,c\n1,张三,y\n2,李四,保洁\n3,', zhangSan, ',', cleaning, '\n'));
    expect(told(rejects)).toEqual(['4 text_damaged']);
    expect(lines).toEqual([2, 3]);
  });

  it('names the first line that is in no encoding it knows', async () => {
    const latin1 = bytes('a,b,c\n1,x,y\n2,', Buffer.from('José', 'latin1'), ',y\n');
    await expect(readAll(latin1)).rejects.toThrow(/neither UTF-8 nor GB18030 \(line 3/);
  });

  it('says what a file is that is no text, and how to save it', async () => {
    const foreign: [string | Buffer, string, RegExp][] = [
      [Buffer.from('\uFEFFa\tb\tc\r\n', 'utf16le'), 'file_is_utf16', /CSV UTF-8/],
      [Buffer.from('a,b,c\r\n1,2,3\r\n', 'utf16le'), 'file_is_binary', /UTF-16/],
      [Buffer.from('504b030414000600', 'hex'), 'file_is_workbook', /xlsx.*CSV UTF-8/],
      [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file_is_workbook', /xls.*CSV UTF-8/],
      [Buffer.from('1f8b0800', 'hex'), 'file_is_packed', /gzip.*unpack/],
      ['%PDF-1.7\n', 'file_is_pdf', /PDF/],
    ];
    for (const [content, code, message] of foreign) {
      const failure = await readAll(content).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'AppError', code, message: expect.stringMatching(message) });
    }
  });

  it('refuses what is empty, absent or a folder, and names it', async () => {
    await using folder = await tempFolder();
    await mkdir(join(folder.path, 'folder.csv'));
    for (const empty of ['', '\uFEFF', '\r\n \n']) {
      await expect(readAll(empty)).rejects.toMatchObject({ code: 'file_empty' });
      await expect(readAll(empty, { name: 'f.ndjson' })).rejects.toMatchObject({ code: 'file_empty' });
    }
    for (const name of ['folder.csv', 'absent.csv']) {
      const opened = openRows(join(folder.path, name), { columns: abc });
      await expect(opened).rejects.toMatchObject({
        code: 'file_unreadable',
        message: expect.stringMatching(`^${name}: `),
      });
    }
  });

  it('finds no rows in a file that has a header only, and that is fine', async () => {
    expect(await readAll('a,b,c')).toMatchObject({ rows: [], rejects: [] });
  });

  it('stops when the file changes while it is read', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'growing.csv');
    await writeFile(path, 'a,b,c\n1,x,y\n');
    const source = await openRows(path, { columns: abc });
    await writeFile(path, 'a,b,c\n1,x,y\n2,x,y\n');
    await expect(source.batches().next()).rejects.toMatchObject({ code: 'file_changed' });
  });
});
