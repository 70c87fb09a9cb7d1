/** A string, another scalar or a sign of JSON, behind blanks. */
const TOKEN = new RegExp(
  [
    String.raw`[ \t\r\n]*(?:`,
    String.raw`("(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|`,
    String.raw`(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|`,
    String.raw`([\{\}\[\],:]))`,
  ].join(''),
  'uy',
);

/** What may come next, as token kinds: `s` a string, `v` another scalar, and the six signs. */
const EXPECTED: Record<string, string> = {
  'sv{[': 'a value',
  'sv{[]': 'a value or ]',
  s: 'a key between double quotes',
  's}': 'a key between double quotes or }',
  ':': 'a colon',
  ',}': 'a comma or }',
  ',]': 'a comma or ]',
  '': 'the end of the line',
};

/**
 * Where a line that `JSON.parse` refused stops being JSON, and what is missing there. It exists because the engine's own
 * message quotes the line, which holds personal data, and often gives no place.
 */
export function whereBroken(text: string): string {
  const open: string[] = [];
  let want = 'sv{[';
  for (let at = 0; ; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [, string, scalar, sign] = TOKEN.exec(text) ?? [];
    const kind = string ? 's' : scalar ? 'v' : (sign ?? '?');
    if (!want.includes(kind)) {
      const place = at + text.slice(at).search(/[^ \t\r\n]|$/) + 1;
      return `at character ${place}, where ${EXPECTED[want]} is expected`;
    }
    const isKey = want === 's' || want === 's}';
    if (kind === '{' || kind === '[') open.push(kind === '{' ? '}' : ']');
    if (kind === '}' || kind === ']') open.pop();
    const inside = open.at(-1);
    if (kind === '{') want = 's}';
    else if (kind === '[') want = 'sv{[]';
    else if (kind === ',') want = inside === '}' ? 's' : 'sv{[';
    else if (kind === ':') want = 'sv{[';
    else if (isKey && kind === 's') want = ':';
    else want = inside === undefined ? '' : `,${inside}`;
  }
}
