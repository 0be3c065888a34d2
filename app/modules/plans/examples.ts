import type { Bilingual } from '../../core/refusal.ts';
import { measlesSchool } from './exampleMeasles.ts';
import { respiratoryCity } from './exampleRespiratory.ts';
import type { PlanBody, Section } from './schema.ts';
import type { Content } from './store.ts';

type Said = [zh: string, en: string];

/** A made-up plan in both languages; its thresholds are examples to be set by the city, not anybody's rule. */
export interface ExampleText {
  id: string;
  title: Said;
  about: Said;
  diseases: string[];
  sections: { key: string; heading: Said; unit: Said; text: Said }[];
  triggers: (Omit<PlanBody['triggers'][number], 'note'> & { note?: Said })[];
  actions: (Omit<PlanBody['actions'][number], 'text' | 'unit'> & { text: Said; unit: Said })[];
}

export interface Example {
  id: string;
  title: Bilingual;
  about: Bilingual;
  content(language: 'zh' | 'en'): Content;
}

const bilingual = ([zh, en]: Said): Bilingual => ({ zh, en });

/** The plans that ship, as a button begins them. */
export const examples: readonly Example[] = [respiratoryCity, measlesSchool].map(text => ({
  id: text.id,
  title: bilingual(text.title),
  about: bilingual(text.about),
  content(language) {
    const said = ([zh, en]: Said) => (language === 'zh' ? zh : en);
    return {
      title: said(text.title),
      diseases: text.diseases,
      note: said(['示例,使用前须按本地情况修改', 'An example, to be adapted before use']),
      body: {
        sections: text.sections.map(
          (section): Section => ({
            key: section.key,
            heading: said(section.heading),
            unit: said(section.unit),
            text: said(section.text),
          }),
        ),
        triggers: text.triggers.map(({ note, ...trigger }) => ({
          ...trigger,
          ...(note ? { note: said(note) } : {}),
        })),
        actions: text.actions.map(action => ({
          ...action,
          text: said(action.text),
          unit: said(action.unit),
        })),
      },
    };
  },
}));
