import { bad, ok, type Result } from '../../domain/result.ts';
import { whereBroken } from '../files/broken-json.ts';

/** Reads a whole JSON file. An error gives line and column, from 1, and what is missing there. */
export const readJson = (text: string): Result<unknown> => {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, character = '1', expected = 'a value is expected'] =
      /^at character (\d+), where (.+)$/.exec(whereBroken(text)) ?? [];
    const before = text.slice(0, Number(character) - 1).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    return bad(
      'not_json',
      `${place}: this is not JSON; ${expected.replace('end of the line', 'end of the file')} here`,
    );
  }
};
