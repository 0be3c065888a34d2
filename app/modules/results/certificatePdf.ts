import PDFDocument from 'pdfkit';
import { fontRuns, registerFonts } from './fonts.ts';
import { inScript, say, timeWords } from './language.ts';
import type { CertificateFacts } from './store.ts';
import { w } from './words.ts';

/** Bytes kept for the signature: a 3072-bit one with its certificate takes about 2,000. */
const signatureBytes = 8192;

type Document = InstanceType<typeof PDFDocument>;
/** What pdfkit has for those who write objects themselves. */
interface Objects {
  ref(data: object): { end(): void };
  _root: {
    data: { AcroForm: { data: { Fields: unknown[]; SigFlags?: number; NeedAppearances?: boolean } } };
  };
  page: { dictionary: unknown; annotations: unknown[] };
}

/** One page that says whose result this is as far as a stranger may know, what was found, when, by whom, and how to check it; with an empty place for the signature. */
export async function certificatePdf(
  facts: CertificateFacts,
  code: string,
  of: { cityName: string; timeZone: string; verifyUrl: string; fingerprint: string },
): Promise<Buffer> {
  const { language } = facts;
  const text = (value: string) => inScript(value, language);
  const label = (key: keyof typeof w) => text(say(w[key], language));
  const at = (instant: number) => text(say(timeWords(instant, of.timeZone, true), language));
  const title = await label('title');
  const document = new PDFDocument({
    size: 'A4',
    margin: 64,
    lang: language,
    info: { Title: title, Author: of.cityName, CreationDate: new Date(facts.issuedAt) },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>(resolve => document.on('end', () => resolve()));

  const rows: [string, string][] = [
    [await label('holder'), facts.maskedName],
    [await label('document'), facts.ending === null ? '—' : facts.ending],
    [await label('sampledAt'), await at(facts.sampledAt)],
    [await label('kind'), await label(facts.pooled ? 'pooled' : 'alone')],
    [await label('laboratory'), await text(language === 'en' ? facts.labNameEn : facts.labName)],
    [await label('reportedAt'), await at(facts.reportedAt)],
    [await label('issuedAt'), await at(facts.issuedAt)],
    [await label('verificationCode'), code],
    [await label('verifyAt'), of.verifyUrl],
  ];
  const result = `${await label('resultWord')}${language === 'en' ? ': ' : '：'}${await label(facts.result)}`;
  const notes = [await label('meaning'), await label('signedBy'), await text(of.cityName)];
  const fingerprint = `${await label('fingerprint')}  ${of.fingerprint}`;
  registerFonts(document, [title, result, fingerprint, ...notes, ...rows.flat()].join(''));

  write(document, title, 22);
  document.moveDown(0.8);
  write(document, result, 20);
  document.moveDown(0.8);
  for (const [name, value] of rows) {
    write(document, name, 10);
    write(document, value, 14);
    document.moveDown(0.35);
  }
  document.moveDown(0.5);
  for (const note of notes) write(document, note, 11);
  document.moveDown(0.5);
  write(document, fingerprint, 8);
  placeForSignature(document, facts.issuedAt, of.cityName);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Writes a line in the slices of the font its characters are in. */
function write(document: Document, text: string, size: number): void {
  const runs = fontRuns(text);
  document.fontSize(size);
  for (const [index, { font, text: run }] of runs.entries())
    document.font(font).text(run, { continued: index < runs.length - 1 });
}

/** The field of the signature, invisible, and the object the signature is put into; the numbers of the byte range are filled in at signing. */
function placeForSignature(document: Document, at: number, name: string): void {
  const objects = document as unknown as Objects;
  const room = '**********';
  const signature = objects.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'adbe.pkcs7.detached',
    ByteRange: [0, room, room, room],
    Contents: Buffer.alloc(signatureBytes),
    M: new Date(at),
    Name: new String(name),
  });
  signature.end();
  const field = objects.ref({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    Rect: [0, 0, 0, 0],
    V: signature,
    T: new String('Signature'),
    F: 132,
    P: objects.page.dictionary,
  });
  field.end();
  objects.page.annotations.push(field);
  document.initForm();
  const form = objects._root.data.AcroForm.data;
  form.Fields.push(field);
  form.SigFlags = 3;
  // a reader that drew the fields anew would change what was signed
  delete form.NeedAppearances;
}
