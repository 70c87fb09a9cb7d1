import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';

/** What is used of a font that pdfkit has opened. */
export type Face = { hasGlyphForCodePoint(codePoint: number): boolean };

/** pdfkit takes an opened font as well as bytes, and keeps the one in use to itself; neither is in its types. Its version is pinned. */
export type Paper = PDFKit.PDFDocument & {
  font(face: Face): PDFKit.PDFDocument;
  readonly _font: { readonly font: Face };
};

const open = (bytes: Buffer): Face => {
  const paper = new PDFDocument({ autoFirstPage: false }) as Paper;
  paper.font(bytes);
  return paper._font.font;
};

/** Noto Sans Hans Regular: 30,000 characters, those of GB 18030 that occur in names and places among them. */
const fontFile = (): string =>
  fileURLToPath(new URL('../fonts/NotoSansHans-Regular.otf', import.meta.resolve('@embedpdf/fonts-sc')));

let opened: Promise<Face> | undefined;

/**
 * The font, opened once per process (8 MB, about 0.2 s) when the first page is printed; a page then takes a tenth of what it would with bytes.
 * A failed attempt is not kept.
 */
export const openFace = (): Promise<Face> => {
  opened ??= readFile(fontFile())
    .then(open)
    .catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
  return opened;
};

/** Stands for a character that the font lacks, as printers have always set it. */
const geta = '〓';

/**
 * A text as the font can show it. A character it lacks becomes `〓` and is told in `missing` by its code point, so that a rare name is neither
 * lost nor a reason to fail; marks and variation selectors that show nothing are dropped.
 */
export const printable = (text: string, face: Face): { text: string; missing: string[] } => {
  const missing = new Set<string>();
  const shown = [...text.normalize('NFC')].flatMap((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)) return /\s/.test(character) ? [' '] : [];
    if (/\p{Variation_Selector}/u.test(character)) return [];
    if (face.hasGlyphForCodePoint(codePoint)) return [character];
    missing.add(`U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`);
    return [geta];
  });
  return { text: shown.join(''), missing: [...missing] };
};
