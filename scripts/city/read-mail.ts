/** A mail as a person reads it. `at` is its Date header as it stands there. */
export type ReadMail = { at: string; to: string; subject: string; text: string };

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** `=?UTF-8?B?…?=` and `?Q?` of RFC 2047; words that follow one another belong together, blanks between them do not count. */
const decodeWords = (text: string): string => {
  const word = /=\?utf-8\?([bq])\?([^?]*)\?=/gi;
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (run) =>
      Buffer.concat(
        [...run.matchAll(word)].map(([, kind = '', body = '']) =>
          kind.toLowerCase() === 'b' ? Buffer.from(body, 'base64') : quotedPrintable(body.replaceAll('_', ' ')),
        ),
      ).toString('utf8'),
    );
};

/** Reads a mail of one part of text as it came over the wire: how Doorstep's own are, no other. */
export const readMail = (wire: string): ReadMail => {
  const [head = '', ...rest] = wire.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const header = (name: string): string => {
    const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`)) ?? '';
    return decodeWords(line.slice(name.length + 1).trim());
  };
  const bytes: Record<string, () => Buffer> = {
    base64: () => Buffer.from(body, 'base64'),
    'quoted-printable': () => quotedPrintable(body),
  };
  const plain = (): Buffer => Buffer.from(body, 'utf8');
  const text = (bytes[header('content-transfer-encoding').toLowerCase()] ?? plain)().toString('utf8');
  return {
    ...{ at: header('date'), to: header('to'), subject: header('subject') },
    text: text.replaceAll('\r\n', '\n').trimEnd(),
  };
};
