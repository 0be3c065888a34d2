import {
  AlignmentType,
  BorderStyle,
  ImageRun,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { pngOf } from './png.ts';
import { type Scene, svgOf } from './scene.ts';

// GB/T 9704 habits: title 2号小标宋, text 3号仿宋, 一、黑体; half points
const sizes = { title: 44, text: 32, table: 21, note: 18 };
const face = (eastAsia: string) => ({ ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia });
const faces = {
  title: face('方正小标宋简体'),
  heading: face('黑体'),
  second: face('楷体'),
  text: face('仿宋'),
};
/** Exact leading of the text, twentieths of a point: 28.5 points. */
const leading = 570;

// characters XML cannot hold; typed texts may carry them
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const clean = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

export const title = (text: string) =>
  new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { before: 200, after: 300 },
    children: [new TextRun({ text: clean(text), font: faces.title, size: sizes.title })],
  });

export const heading = (text: string, level: 1 | 2 = 1) =>
  new Paragraph({
    keepNext: true,
    outlineLevel: level - 1,
    spacing: { before: level === 1 ? 240 : 160, after: 80 },
    children: [
      new TextRun({
        text: clean(text),
        font: level === 1 ? faces.heading : faces.second,
        size: sizes.text,
        bold: level === 2,
      }),
    ],
  });

/** Text of any number of lines, each a paragraph. */
export const paragraphs = (text: string) =>
  clean(text)
    .split(/\r?\n/)
    .filter(line => line.trim())
    .map(
      line =>
        new Paragraph({
          indent: { firstLine: sizes.text * 20 },
          spacing: { line: leading, lineRule: 'exact' },
          children: [new TextRun({ text: line, font: faces.text, size: sizes.text })],
        }),
    );

/** Small print under a figure: source, definition, as of. */
export const remark = (text: string) =>
  new Paragraph({
    spacing: { before: 40, after: 160 },
    children: [new TextRun({ text: clean(text), font: faces.text, size: sizes.note, color: '444444' })],
  });

const line = { style: BorderStyle.SINGLE, size: 4, color: '888888' };
const cell = (text: string, width: number, options: { head?: boolean; number?: boolean } = {}) =>
  new TableCell({
    width: { size: width, type: WidthType.PERCENTAGE },
    margins: { top: 40, bottom: 40, left: 80, right: 80 },
    ...(options.head ? { shading: { fill: 'EEEEEE' } } : {}),
    children: clean(text)
      .split('\n')
      .map(
        part =>
          new Paragraph({
            alignment: options.number ? AlignmentType.RIGHT : AlignmentType.LEFT,
            children: [
              new TextRun({ text: part, font: options.head ? faces.heading : faces.text, size: sizes.table }),
            ],
          }),
      ),
  });

/** A table with a head repeated on every page; `widths` in percent; columns named in `numeric` are right-aligned. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  numeric: readonly number[] = [],
) =>
  new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: {
      top: line,
      bottom: line,
      left: line,
      right: line,
      insideHorizontal: line,
      insideVertical: line,
    },
    rows: [
      new TableRow({
        tableHeader: true,
        children: head.map((text, at) =>
          cell(text, widths[at]!, { head: true, number: numeric.includes(at) }),
        ),
      }),
      ...rows.map(
        row =>
          new TableRow({
            cantSplit: true,
            children: row.map((text, at) => cell(text, widths[at]!, { number: numeric.includes(at) })),
          }),
      ),
    ],
  });

/** A drawing, sharp where SVG is known, with a picture for older programs; nothing when there is nothing to draw. */
export const figure = (scene: Scene | null, name: string): Paragraph[] => {
  if (!scene) return [];
  const transformation = { width: scene.width, height: scene.height };
  return [
    new Paragraph({
      keepNext: true,
      alignment: AlignmentType.CENTER,
      spacing: { before: 120 },
      children: [
        new ImageRun({
          type: 'svg',
          data: Buffer.from(svgOf(scene)),
          transformation,
          fallback: { type: 'png', data: pngOf(scene) },
          altText: { name, title: name, description: name },
        }),
      ],
    }),
  ];
};
