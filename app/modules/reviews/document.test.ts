import { unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pngOf } from './document/png.ts';
import { svgOf } from './document/scene.ts';
import { openReviewWorld, type ReviewWorld, testNames } from './testWorld.ts';

/** Throws where XML is not well-formed; the text of its `w:t` elements joined. */
function textOf(xml: string): string {
  const parser = new SaxesParser({ xmlns: false });
  let text = '';
  let inside = false;
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', tag => {
    inside = tag.name === 'w:t';
  });
  parser.on('closetag', () => {
    inside = false;
  });
  parser.on('text', part => {
    if (inside) text += part;
  });
  parser.write(xml).close();
  return text;
}

describe('the document', () => {
  let world: ReviewWorld;
  let reviewId: string;
  beforeAll(async () => {
    world = await openReviewWorld();
    await world.fill([
      {
        area: 'A/1/1/1',
        onsetOn: '2022-07-08',
        sampledOn: '2022-07-10',
        positiveAt: '2022-07-10T22:00:00+08:00',
        reportedAt: '2022-07-11T01:00:00+08:00',
        isolatedAt: '2022-07-11T08:30:00+08:00',
        traced: '2022-07-11T10:00:00+08:00',
      },
      {
        area: 'B/1/1/1',
        by: 0,
        onsetOn: '2022-07-12',
        sampledOn: '2022-07-12',
        positiveAt: '2022-07-13T10:00:00+08:00',
        reportedAt: '2022-07-13T11:00:00+08:00',
      },
    ]);
    reviewId = await world.begin();
    await world.chief.send('PUT', `/reviews/${reviewId}/answers`, {
      pillar: 'control',
      question: 'gaps',
      text: '第一行 <b>&"\u0001\n第二行',
      version: 0,
    });
  });
  afterAll(() => world?.city.close());

  const download = async (language: string, by = world.chief) => {
    const answer = await world.city.server.inject({
      method: 'GET',
      url: `/api/reviews/${reviewId}/document.docx?language=${language}`,
      headers: { authorization: `Bearer ${by.token}` },
    });
    expect(answer.statusCode).toBe(200);
    return { answer, parts: unzipSync(answer.rawPayload) };
  };

  it('[REV-14] opens as a Word file: well-formed parts, the figures in text, tables and three pictures, and no name or telephone number', async () => {
    const { answer, parts } = await download('zh');
    expect(answer.headers['content-disposition']).toContain('.docx');
    const read = (name: string) => new TextDecoder().decode(parts[name]!);
    for (const name of Object.keys(parts).filter(name => /\.(xml|rels|svg)$/.test(name))) textOf(read(name));
    const document = read('word/document.xml');
    const text = textOf(document);
    expect(text).toContain('一、概况');
    expect(text).toContain('结果到病例隔离');
    expect(text).toContain('10.5');
    expect(text).toContain('超出目标');
    expect(text).toContain('RV-0002');
    expect(text).toContain('第一行 <b>&"');
    expect(document).toContain('<w:tbl>');
    const pictures = Object.keys(parts).filter(name => name.startsWith('word/media/'));
    expect(pictures.filter(name => name.endsWith('.svg'))).toHaveLength(3);
    expect(pictures.filter(name => name.endsWith('.png'))).toHaveLength(3);
    const whole = Object.keys(parts).map(read).join('');
    for (const name of testNames) expect(whole).not.toContain(name);
    expect(whole).not.toMatch(/1380000\d{4}/);
    expect(whole).not.toContain('city_epidemiologist-');
  });

  it('[REV-14] is written in English on request, and each making of it stands in the journal as an export', async () => {
    const { parts } = await download('en', world.duty);
    const text = textOf(new TextDecoder().decode(parts['word/document.xml']!));
    expect(text).toContain('1. Overview');
    expect(text).toContain('Result to isolation');
    const auditor = await world.city.as('auditor');
    const entries = (await auditor.get('/journal?act=export.made')).body.items;
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ objectKind: 'review', objectId: reviewId });
    // and in the review's own timeline
    const { figures } = (await world.chief.get(`/reviews/${reviewId}/figures`)).body;
    expect(figures.timeline.entries).toContainEqual(expect.objectContaining({ kind: 'exported', n: 2 }));
  });
});

it('a drawing is the same in both forms: SVG that is well-formed, and a PNG whose chunks and pixels are whole', async () => {
  const scene = {
    width: 30,
    height: 20,
    boxes: [{ x: 5, y: 5, width: 10, height: 5, grey: 0 }],
    words: [{ x: 2, y: 18, text: '17<×', size: 8, anchor: 'start' as const }],
  };
  expect(() => textOf(svgOf(scene))).not.toThrow();
  const png = pngOf(scene);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const { inflateSync } = await import('node:zlib');
  const at = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect(pixels.length).toBe((60 + 1) * 40);
  expect(pixels[61 * 14 + 1 + 20]).toBe(0);
  expect(pixels[61 * 2 + 1 + 20]).toBe(255);
});
