import {
  AlignmentType,
  convertMillimetersToTwip,
  Document,
  Footer,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx';
import type { City } from '../../../core/outpace.ts';
import type { Bilingual } from '../../../core/refusal.ts';
import type { Figures } from '../figureSchema.ts';
import type { Review } from '../schema.ts';
import { discussion, lessonsPart } from './discussion.ts';
import { delaysPart, missedPart, overview, sources, timelinePart, truthPart } from './figureParts.ts';
import { title } from './parts.ts';

/** How words are chosen and instants written in one document. */
export interface Wording {
  pick: (text: Bilingual) => string;
  say: (zh: string, en: string) => string;
  instant: (iso: string) => string;
  /** The title of the next chapter, numbered. */
  chapter: (zh: string, en: string) => string;
}

const numerals = '一二三四五六七八九';

function wordingOf(language: 'zh' | 'en', timeZone: string): Wording {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  let chapters = 0;
  return {
    chapter(zh, en) {
      chapters += 1;
      return language === 'zh' ? `${numerals[chapters - 1]}、${zh}` : `${chapters}. ${en}`;
    },
    pick: text => text[language],
    say: (zh, en) => (language === 'zh' ? zh : en),
    instant: iso => format.format(new Date(iso)),
  };
}

// pages of official documents, GB/T 9704: margins in millimetres
const margin = {
  top: convertMillimetersToTwip(37),
  bottom: convertMillimetersToTwip(35),
  left: convertMillimetersToTwip(28),
  right: convertMillimetersToTwip(26),
};

/**
 * REV-14: the review as a Word document: figures, discussion, lessons. Cases by number only; nobody who was looked after and none of the staff is named. Cost: bounded by days, steps,
 * districts and what was written.
 */
export async function documentOf(
  review: Review,
  shown: { figures: Figures; frozen: number | null },
  options: { language: 'zh' | 'en'; city: City; madeAt: number },
): Promise<Buffer> {
  const w = wordingOf(options.language, options.city.timeZone);
  const { figures } = shown;
  const made = w.instant(new Date(options.madeAt).toISOString());
  const document = new Document({
    title: review.title,
    creator: 'Outpace',
    lastModifiedBy: 'Outpace',
    description: w.say('复盘报告', 'After-action review'),
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 }, margin } },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 28 })],
              }),
            ],
          }),
        },
        children: [
          title(review.title),
          ...overview(review, shown, w),
          ...timelinePart(figures, w),
          ...delaysPart(figures, w),
          ...missedPart(figures, w),
          ...truthPart(review, figures, w),
          ...discussion(review, w),
          ...lessonsPart(review, w),
          ...sources(review, shown, made, w),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}
