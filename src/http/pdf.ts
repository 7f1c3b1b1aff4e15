import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import PDFDocument from "pdfkit";

/** A document of headings, lines and tables on A4, in a font that knows most alphabets. Measures are points. */
export type Pdf = PDFKit.PDFDocument;

const MARGIN = 48;
const FOOTER = 24;
const SIZE = 9;
const GAP = 3;
const INK = "#1a1d23";
const FAINT = "#667085";
const RULE = "#d0d5dd";

const font = (file: string) => readFileSync(fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`)));
const fonts = { regular: font("DejaVuSans.ttf"), bold: font("DejaVuSans-Bold.ttf") };

/** @param at what it is dated, so that the same content makes the same document */
export function newPdf(title: string, author: string, at: Date): Pdf {
  const pdf = new PDFDocument({
    size: "A4",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER },
    bufferPages: true,
    pdfVersion: "1.7",
    lang: "en",
    displayTitle: true,
    info: { Title: title, Author: author, CreationDate: at },
  });
  pdf.registerFont("regular", fonts.regular).registerFont("bold", fonts.bold);
  packPages(pdf);
  return pdf.font("regular").fontSize(SIZE).fillColor(INK);
}

/**
 * All pages are kept until the last, for each names their number. What is drawn is an object of its own for each stroke,
 * several times as large as what it says: of a page that is full they are joined to one. And how a word is laid out is not
 * remembered beyond its page, for names come once.
 */
function packPages(pdf: Pdf): void {
  const inside = pdf as unknown as Inside;
  let { content } = inside.page;
  pdf.on("pageAdded", () => {
    content.buffer = [Buffer.concat(content.buffer)];
    content = inside.page.content;
    for (const font of Object.values(inside._fontFamilies)) font.layoutCache = Object.create(null);
  });
}

/** What the library does not tell of a document. */
type Inside = {
  page: { content: { buffer: Uint8Array[] } };
  _fontFamilies: Record<string, { layoutCache: Record<string, unknown> }>;
};

export function heading(pdf: Pdf, text: string, size = 12): void {
  // A heading stands with what it is about: it goes to the next page where only it would fit on this one.
  if (pdf.y + 5 * size > bottom(pdf)) pdf.addPage();
  else if (pdf.y > MARGIN) pdf.moveDown(1.5);
  pdf.font("bold").fontSize(size);
  write(pdf, text, { x: MARGIN, y: pdf.y, width: width(pdf) });
  pdf.font("regular").fontSize(SIZE).moveDown(0.5);
}

export function line(pdf: Pdf, text: string, faint = false): void {
  pdf.fillColor(faint ? FAINT : INK);
  write(pdf, text, { x: MARGIN, y: pdf.y, width: width(pdf) });
  pdf.fillColor(INK);
}

type Align = "left" | "right";

/** `share` is the column's part of the page's width. */
export type Column = { title: string; share: number; align?: Align };
export type Row = { cells: readonly string[]; bold?: boolean; indent?: boolean };

/** A table whose long cells wrap, and whose header stands on every page it reaches. */
export function table(pdf: Pdf, columns: readonly Column[], rows: readonly Row[]): void {
  const head: Row = { cells: columns.map((column) => column.title), bold: true };
  const headHeight = heightOf(pdf, columns, head);
  drawRow(pdf, columns, head, headHeight);
  for (const row of rows) {
    const height = heightOf(pdf, columns, row);
    if (pdf.y + height > bottom(pdf)) {
      pdf.addPage();
      drawRow(pdf, columns, head, headHeight);
    }
    drawRow(pdf, columns, row, height);
  }
}

function drawRow(pdf: Pdf, columns: readonly Column[], row: Row, height: number): void {
  const top = pdf.y;
  pdf.font(row.bold === true ? "bold" : "regular");
  for (const { text, x, ...cell } of cellsOf(pdf, columns, row)) {
    write(pdf, text, { ...cell, x, y: top + GAP });
  }
  pdf.font("regular");
  const y = top + height;
  pdf
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + width(pdf), y)
    .lineWidth(0.5)
    .strokeColor(RULE)
    .stroke();
  pdf.x = MARGIN;
  pdf.y = y;
}

function heightOf(pdf: Pdf, columns: readonly Column[], row: Row): number {
  pdf.font(row.bold === true ? "bold" : "regular");
  const wrapped = cellsOf(pdf, columns, row).filter(({ align }) => align === "left");
  const heights = wrapped.map(({ text, width }) => pdf.heightOfString(text, { width }));
  pdf.font("regular");
  return Math.max(pdf.currentLineHeight(), ...heights) + 2 * GAP;
}

type Cell = { text: string; x: number; width: number; align: Align };

function cellsOf(pdf: Pdf, columns: readonly Column[], { cells, indent = false }: Row): Cell[] {
  const whole = columns.reduce((sum, column) => sum + column.share, 0);
  let left = MARGIN;
  return columns.map(({ share, align = "left" }, index): Cell => {
    const space = (width(pdf) * share) / whole;
    const inset = index === 0 && indent ? 4 * GAP : 0;
    const x = left + inset;
    left += space;
    return { text: cells[index] ?? "", x, width: space - inset - 2 * GAP, align };
  });
}

type Box = { x: number; y: number; width: number; align?: Align; height?: number; ellipsis?: boolean };

/**
 * Writes a text into a box. The font lays out each run in one direction, so right-to-left words that follow each other are
 * one run, and runs stand in the order in which they are written.
 */
function write(pdf: Pdf, text: string, { x, y, ...box }: Box): void {
  // A figure is never broken into two lines, which would be read as two.
  const size = box.align === "right" ? SIZE * Math.min(1, box.width / Math.max(1, pdf.widthOfString(text))) : SIZE;
  if (size < SIZE) pdf.fontSize(size);
  const runs = text.split(RIGHT_TO_LEFT).filter((run) => run !== "");
  for (const [index, run] of runs.entries()) {
    const options = {
      ...box,
      continued: index < runs.length - 1,
      // With features, if only none, a run is laid out whole and not word by word. Null: not those of the run before.
      features: (run.match(RIGHT_TO_LEFT) === null ? null : []) as [],
    };
    if (index === 0) pdf.text(run, x, y, options);
    else pdf.text(run, options);
  }
  if (size < SIZE) pdf.fontSize(SIZE);
}

/** Words of letters that are written from right to left, with what stands between them. */
const RIGHT_TO_LEFT =
  /([\p{Script=Arabic}\p{Script=Hebrew}][\p{Script=Arabic}\p{Script=Hebrew}\p{M}\p{Zs}"'׳״-]*(?<!\p{Zs}))/u;

/** Writes a line at the foot of every page, with its number, and answers the document. */
export async function finish(pdf: Pdf, foot: string): Promise<Buffer> {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page);
    // The foot lies in the margin, where text would begin a new page.
    pdf.page.margins.bottom = 0;
    const y = pdf.page.height - MARGIN;
    const number = `Page ${page - start + 1} of ${count}`;
    pdf.fontSize(7.5).fillColor(FAINT);
    write(pdf, foot, { x: MARGIN, y, width: width(pdf) - 90, height: 12, ellipsis: true });
    pdf.text(number, MARGIN + width(pdf) - 90, y, { width: 90, align: "right" });
  }
  const portions: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => pdf.on("end", resolve).on("error", reject));
  pdf.on("data", (portion: Buffer) => portions.push(portion));
  pdf.end();
  await ended;
  return Buffer.concat(portions);
}

function width(pdf: Pdf): number {
  return pdf.page.width - 2 * MARGIN;
}

function bottom(pdf: Pdf): number {
  return pdf.page.height - MARGIN - FOOTER;
}
