import { refused } from './fileRules.ts';
import { type NumberKind, numberKind } from './numberFormats.ts';
import type { FileLimits } from './types.ts';
import { readXml, unescapeXlsx, xmlChunks } from './xmlEvents.ts';
import type { GuardedZip } from './zipEntries.ts';

/** A workbook's parts that all sheets share. */
export interface Workbook {
  sheets: { name: string; path: string; hidden: boolean }[];
  epoch: 1900 | 1904;
  /** Kind of number by style index. */
  styles: NumberKind[];
  sharedStrings: string[];
}

/** Reads sheets, epoch, styles and shared strings (bounded by the limits); the sheets themselves are not touched. */
export async function readWorkbook(zip: GuardedZip, limits: FileLimits): Promise<Workbook> {
  const workbookPath = await mainPart(zip);
  const folder = workbookPath.slice(0, workbookPath.lastIndexOf('/') + 1);
  const relations = await relationsOf(zip, workbookPath);
  const sheets: Workbook['sheets'] = [];
  let epoch: 1900 | 1904 = 1900;
  await readXml(zip.read(workbookPath), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(?:1|true)$/.test(attributes.date1904 ?? '')) epoch = 1904;
      if (name !== 'sheet') return;
      const id =
        Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key) && key !== 'sheetId')?.[1] ?? '';
      const target = relations.get(id)?.target;
      const path = target ? resolved(folder, target) : '';
      if (zip.has(path))
        sheets.push({
          name: attributes.name ?? '',
          path,
          hidden: (attributes.state ?? 'visible') !== 'visible',
        });
    },
  });
  if (sheets.length === 0) throw refused('FILE-5', 'no sheet');
  const partOf = (kind: string, usual: string) => {
    const found = [...relations.values()].find(each => each.type.endsWith(`/${kind}`));
    return found ? resolved(folder, found.target) : folder + usual;
  };
  return {
    sheets,
    epoch,
    styles: await readStyles(zip, partOf('styles', 'styles.xml')),
    sharedStrings: await readSharedStrings(zip, partOf('sharedStrings', 'sharedStrings.xml'), limits),
  };
}

async function mainPart(zip: GuardedZip): Promise<string> {
  if (!zip.has('[Content_Types].xml')) throw refused('FILE-5');
  const root = await relationsOf(zip, '');
  const main = [...root.values()].find(each => each.type.endsWith('/officeDocument'));
  const path = main ? resolved('', main.target) : 'xl/workbook.xml';
  if (!zip.has(path)) throw refused('FILE-5');
  return path;
}

async function relationsOf(
  zip: GuardedZip,
  part: string,
): Promise<Map<string, { target: string; type: string }>> {
  const slash = part.lastIndexOf('/') + 1;
  const relations = new Map<string, { target: string; type: string }>();
  await readXml(zip.read(`${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`), {
    open(name, attributes) {
      if (name === 'Relationship')
        relations.set(attributes.Id ?? '', { target: attributes.Target ?? '', type: attributes.Type ?? '' });
    },
  });
  return relations;
}

function resolved(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target.slice(1) : folder + target).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

async function readStyles(zip: GuardedZip, path: string): Promise<NumberKind[]> {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let inCellFormats = false;
  await readXml(zip.read(path), {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attributes.numFmtId ?? 0);
        kinds.push(numberKind(id, codes.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return kinds;
}

async function readSharedStrings(zip: GuardedZip, path: string, limits: FileLimits): Promise<string[]> {
  const strings: string[] = [];
  let [characters, text, inText, phonetic] = [0, '', false, 0];
  const parts = xmlChunks(zip.read(path), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic += 1;
      else if (name === 't') inText = phonetic === 0;
    },
    text(part) {
      if (inText) text += part;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === 'si') {
        characters += text.length;
        strings.push(unescapeXlsx(text));
      }
    },
  });
  for await (const _ of parts) {
    if (
      characters + text.length > limits.maxSharedStringCharacters ||
      strings.length > limits.maxSharedStrings
    ) {
      throw refused(
        'FILE-9',
        `shared strings over ${limits.maxSharedStrings} or ${limits.maxSharedStringCharacters} characters`,
      );
    }
  }
  return strings;
}
