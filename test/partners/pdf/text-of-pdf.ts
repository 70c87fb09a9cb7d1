import { inflateSync } from 'node:zlib';

/** The deflated streams of a PDF as it is written by pdfkit; those that are not deflated are left out. */
const streamsOf = (pdf: Buffer): string[] =>
  pdf
    .toString('latin1')
    .split('endobj')
    .filter((object) => object.includes('/FlateDecode'))
    .map((object) => {
      const start = object.indexOf('stream\n') + 'stream\n'.length;
      return inflateSync(Buffer.from(object.slice(start, object.lastIndexOf('\nendstream')), 'latin1')).toString(
        'latin1',
      );
    });

const fromUtf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Reads the text of a page as a PDF reader would for searching and copying: glyph numbers, through the font's ToUnicode map. */
export const textOfPdf = (pdf: Buffer): string[] => {
  const streams = streamsOf(pdf);
  const map = streams.find((stream) => stream.includes('beginbfrange')) ?? '';
  const characters = new Map<number, string>();
  for (const [, first, list] of map.matchAll(/<(\w{4})> <\w{4}> \[([^\]]*)\]/g))
    [...(list ?? '').matchAll(/<([\w ]*)>/g)].forEach(([, hex], n) => {
      characters.set(Number.parseInt(first ?? '', 16) + n, fromUtf16((hex ?? '').replaceAll(' ', '')));
    });
  const content = streams.find((stream) => stream.includes(' TJ')) ?? '';
  return [...content.matchAll(/BT([\s\S]*?)ET/g)].map(([, block]) =>
    [...(block ?? '').matchAll(/<([0-9a-f]+)>/g)]
      .flatMap(([, hex]) => hex?.match(/.{4}/g) ?? [])
      .map((glyph) => characters.get(Number.parseInt(glyph, 16)) ?? '?')
      .join(''),
  );
};

export const pagesOfPdf = (pdf: Buffer): number => [...pdf.toString('latin1').matchAll(/\/Type \/Page\b/g)].length;
