import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import { businessTime } from '../../domain/notice/business-time.ts';
import { type CoverProof, type Row, type Section, type Standing, sectionsOf, standingOf } from './cover-proof.ts';
import { type Face, openFace, type Paper, printable } from './face.ts';

export type { CoverProof } from './cover-proof.ts';

/** Points; A4 is 595 × 842. */
const page = { left: 62, right: 533, width: 471, bottom: 780 };
const labelWidth = 118;
const ink = { text: '#1d2733', soft: '#64707d', line: '#c9d1d9', deep: '#0d3b66' };
const tones: Record<Standing['tone'], string> = { good: '#1b6e3c', past: '#8a5a00', bad: '#a61c28' };

/** A pen that writes what the font can show, and remembers what it could not. */
type Pen = {
  paper: Paper;
  write(text: string, x: number, y: number, style: Style): number;
  missing: Set<string>;
};
type Style = {
  size: number;
  colour: string;
  width: number;
  align?: 'center' | 'right';
  bold?: boolean;
  spacing?: number;
};

const penOn = (paper: Paper, face: Face): Pen => {
  const missing = new Set<string>();
  const write: Pen['write'] = (text, x, y, { size, colour, width, align, bold = false, spacing = 0 }) => {
    const shown = printable(text, face);
    for (const one of shown.missing) missing.add(one);
    const options = { width, characterSpacing: spacing, lineGap: -1, ...(align ? { align } : {}) };
    paper
      .fontSize(size)
      .fillColor(colour)
      .strokeColor(colour)
      .lineWidth(size / 40);
    const height = paper.heightOfString(shown.text, options);
    paper.text(shown.text, x, y, { ...options, fill: true, stroke: bold });
    return height;
  };
  return { paper, write, missing };
};

const rule = ({ paper }: Pen, y: number, colour: string, width: number): void => {
  paper.moveTo(page.left, y).lineTo(page.right, y).lineWidth(width).strokeColor(colour).stroke();
};

const drawHead = (pen: Pen, proof: CoverProof): number => {
  const { paper, write } = pen;
  paper.rect(36, 36, 523, 770).lineWidth(1.4).strokeColor(ink.deep).stroke();
  paper.rect(40, 40, 515, 762).lineWidth(0.5).strokeColor(ink.deep).stroke();
  write('保障凭证', page.left, 62, {
    size: 28,
    colour: ink.deep,
    width: page.width,
    align: 'center',
    bold: true,
    spacing: 6,
  });
  write('Proof of cover', page.left, 104, { size: 11, colour: ink.soft, width: page.width, align: 'center' });
  write(`保单号 Policy number  ${proof.policyNo}`, page.left, 130, {
    ...{ size: 11.5, colour: ink.text, width: page.width, align: 'center' as const, bold: true },
  });
  return 156;
};

const drawStanding = ({ paper, write }: Pen, proof: CoverProof, y: number): number => {
  const { words, since, reason, tone } = standingOf(proof);
  const colour = tones[tone];
  const height = reason ? 44 : 28;
  const [x, width] = [page.left + 16, page.width - 28];
  paper.rect(page.left, y, page.width, height).lineWidth(0.8).strokeColor(colour).stroke();
  paper.rect(page.left, y, 5, height).fillColor(colour).fill();
  const style = { size: 11, colour, width, bold: true };
  write(`${words.zh}  ${words.en}  ${businessTime(since, proof)}`, x, y + 6, style);
  if (reason) write(`原因 Reason: ${reason.zh}  ${reason.en}`, x, y + 25, { size: 8.5, colour, width });
  return y + height + 11;
};

const drawRow = (pen: Pen, { label, value, note }: Row, y: number): number => {
  const { write } = pen;
  const x = page.left + labelWidth;
  const width = page.width - labelWidth;
  write(label.zh, page.left + 4, y + 2, { size: 9.5, colour: ink.text, width: labelWidth - 8 });
  write(label.en, page.left + 4, y + 14, { size: 6.5, colour: ink.soft, width: labelWidth - 8 });
  let below = y + 3 + write(value, x, y + 3, { size: 10, colour: ink.text, width });
  if (note !== undefined) below += write(note, x, below, { size: 7.5, colour: ink.soft, width });
  const end = Math.max(y + 25, below + 4);
  rule(pen, end, ink.line, 0.4);
  return end;
};

const drawSection = (pen: Pen, { title, rows }: Section, y: number): number => {
  pen.write(`${title.zh}  ${title.en}`, page.left, y, { size: 10.5, colour: ink.deep, width: page.width, bold: true });
  rule(pen, y + 17, ink.deep, 0.9);
  return rows.reduce((at, row) => drawRow(pen, row, at), y + 17) + 8;
};

/** Across a page whose cover never was: nobody shall show it at a gate. */
const drawVoid = ({ paper, write }: Pen): void => {
  paper
    .save()
    .rotate(-32, { origin: [297, 440] })
    .fillOpacity(0.1)
    .strokeOpacity(0.1);
  write('已撤销 VOID', 0, 395, { size: 84, colour: tones.bad, width: 595, align: 'center' });
  paper.restore();
};

const drawFoot = (pen: Pen, proof: CoverProof): void => {
  const small = { size: 7.5, colour: ink.soft, width: page.width };
  const printed = businessTime(proof.printedAt, proof);
  if (pen.missing.size > 0)
    pen.write(`〓 字库未收录 not in the font: ${[...pen.missing].join(' ')}`, page.left, 754, small);
  pen.write(
    '个人信息已部分隐去。可凭保单号到服务点核验。 Personal data is masked; a service point can verify the policy number.',
    page.left,
    766,
    small,
  );
  pen.write(`打印时间 Printed at ${printed} (${proof.timeZone})`, page.left, page.bottom, { ...small, align: 'right' });
};

/**
 * The proof of cover as one A4 page, in Chinese with English beneath, its font embedded as the few characters that are used. The same input
 * gives the same bytes: its date is `printedAt`. Takes some 50 ms of the process once the font is open.
 */
export const coverProofPdf = async (proof: CoverProof): Promise<Buffer> => {
  const face = await openFace();
  const paper = new PDFDocument({
    ...{ size: 'A4', margin: 0, lang: 'zh-CN', displayTitle: true, pdfVersion: '1.7' },
    info: { Title: `保障凭证 ${proof.policyNo}`, Author: '家门口 Doorstep', CreationDate: new Date(proof.printedAt) },
  }) as Paper;
  const bytes = buffer(paper);
  paper.font(face);
  const pen = penOn(paper, face);
  if (proof.status.state === 'voided') drawVoid(pen);
  const top = drawStanding(pen, proof, drawHead(pen, proof));
  sectionsOf(proof).reduce((y, section) => drawSection(pen, section, y), top);
  drawFoot(pen, proof);
  paper.end();
  return await bytes;
};
