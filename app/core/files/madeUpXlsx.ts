import { strToU8, type Zippable, zipSync } from 'fflate';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Parts of a small hand-made workbook; every part may be replaced, for tests of odd and hostile files. */
export interface MadeUpParts {
  sheetData?: string;
  afterSheetData?: string;
  sharedStrings?: string[];
  /** Number format codes; style n+1 uses format n, style 0 is General. */
  formats?: string[];
  date1904?: boolean;
  sheetNames?: string[];
  replace?: Record<string, string | Uint8Array>;
}

/** Bytes of an XLSX made of the given parts. */
export function madeUpXlsx(parts: MadeUpParts): Uint8Array {
  const names = parts.sheetNames ?? ['名单'];
  const formats = parts.formats ?? [];
  const files: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${parts.date1904 ? ' date1904="1"' : ''}/><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="s${index}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, index) => `<Relationship Id="s${index}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="x" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="y" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet><numFmts>${formats.map((code, index) => `<numFmt numFmtId="${170 + index}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats.map((_, index) => `<xf numFmtId="${170 + index}"/>`).join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${(parts.sharedStrings ?? []).join('')}</sst>`,
  };
  names.forEach((_, index) => {
    const data = index === names.length - 1 ? (parts.sheetData ?? '') : '';
    files[`xl/worksheets/sheet${index + 1}.xml`] =
      `<worksheet xmlns="${MAIN}"><sheetData>${data}</sheetData>${parts.afterSheetData ?? ''}</worksheet>`;
  });
  const zippable: Zippable = {};
  for (const [name, content] of Object.entries({ ...files, ...parts.replace }))
    zippable[name] = typeof content === 'string' ? strToU8(content) : content;
  return zipSync(zippable);
}
