import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type PDFDocument from 'pdfkit';
import { unwrapWoff } from './woff.ts';

type Document = InstanceType<typeof PDFDocument>;
interface Slice {
  name: string;
  file: string;
  ranges: [number, number][];
}

let slices: Slice[] | undefined;
const bytes = new Map<string, Buffer>();

/** The font comes in slices by character, as browsers fetch it; which slice has what stands in its style sheet. Read once. */
function allSlices(): Slice[] {
  if (!slices) {
    const css = createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/400.css');
    slices = [];
    for (const [, face] of readFileSync(css, 'utf8').matchAll(/@font-face\s*\{([^}]*)\}/g)) {
      const file = /url\(\.\/(files\/[^)]+\.woff)\)/.exec(face!)?.[1];
      const range = /unicode-range:\s*([^;]+)/.exec(face!)?.[1];
      if (!file || !range) continue;
      slices.push({
        name: path.basename(file, '.woff'),
        file: path.join(path.dirname(css), file),
        ranges: range.split(',').map(one => {
          const [from, to] = one.trim().replace(/^U\+/i, '').split('-');
          return [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)];
        }),
      });
    }
    // the Latin slice holds what is written most
    slices.sort((a, b) => Number(b.name.includes('-latin-')) - Number(a.name.includes('-latin-')));
  }
  return slices;
}

const sliceOf = new Map<string, string>();

/** The slice a character is in; one the font does not have is shown as a box of the Latin slice. */
function sliceFor(character: string): string {
  let name = sliceOf.get(character);
  if (!name) {
    const point = character.codePointAt(0)!;
    const all = allSlices();
    name = (all.find(slice => slice.ranges.some(([from, to]) => point >= from && point <= to)) ?? all[0]!)
      .name;
    sliceOf.set(character, name);
  }
  return name;
}

/** Text cut where the slice changes. A blank stays with what stands before it. */
export function fontRuns(text: string): { font: string; text: string }[] {
  const runs: { font: string; text: string }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const font = sliceFor(character);
    if (last?.font === font) last.text += character;
    else runs.push({ font, text: character });
  }
  return runs;
}

/** Gives the document the slices this text needs, each read from disk once. */
export function registerFonts(document: Document, text: string): void {
  for (const name of new Set([...text].map(sliceFor))) {
    const slice = allSlices().find(one => one.name === name)!;
    let font = bytes.get(name);
    if (!font) {
      font = unwrapWoff(readFileSync(slice.file));
      bytes.set(name, font);
    }
    document.registerFont(name, font);
  }
}
