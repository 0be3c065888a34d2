import { normaliseHeader } from './cellText.ts';
import { damerauLevenshtein } from './editDistance.ts';
import type { FieldDefinition } from './types.ts';

/** Where a header word came from, for the sentence shown beside the mapping. */
export interface HeaderMatch {
  score: number;
  synonym: string;
}

const NO_MATCH: HeaderMatch = { score: 0, synonym: '' };

/** The forms of a header that are compared: the whole, and the parts around brackets, slashes and line breaks ("姓名/Name", "年龄(岁)"). */
export function headerForms(header: string): string[] {
  const parts = header.split(/[()（）[\]【】/／|\n:：]+/).map(normaliseHeader);
  const forms = [normaliseHeader(header), ...parts].map(form => form.replace(/\bdt\b/g, 'date'));
  return [...new Set(forms)].filter(Boolean);
}

/** How well a header's words name a field, 0–1: 1 its own name, then synonyms, contained words, typing errors of one or two letters. */
export function headerScore(forms: readonly string[], definition: FieldDefinition): HeaderMatch {
  let best = NO_MATCH;
  forms.forEach((form, formIndex) => {
    // A part of a header is weaker than the whole of it.
    const weight = formIndex === 0 ? 1 : 0.96;
    const found = scoreForm(form, definition);
    if (found.score * weight > best.score) best = { score: found.score * weight, synonym: found.synonym };
  });
  return best;
}

function scoreForm(form: string, definition: FieldDefinition): HeaderMatch {
  const exact = definition.synonyms.indexOf(form);
  if (exact >= 0) return { score: 1 - Math.min(exact, 40) * 0.001, synonym: form };
  const unnumbered = form.replace(/ ?\d+$/, '');
  if (definition.many && unnumbered !== form && definition.synonyms.includes(unnumbered))
    return { score: 0.95, synonym: unnumbered };
  const words = form.split(' ');
  let best = NO_MATCH;
  for (const synonym of definition.synonyms) {
    const score = /[\u3400-\u9fff]/.test(synonym)
      ? contained(form, synonym)
      : wordScore(words, form, synonym);
    if (score > best.score) best = { score, synonym };
  }
  return best;
}

function contained(form: string, synonym: string): number {
  if (synonym.length < 2) return 0;
  if (form.includes(synonym)) return 0.5 + 0.4 * (synonym.length / form.length);
  return form.length >= 2 && synonym.includes(form) ? 0.55 * (form.length / synonym.length) : 0;
}

function wordScore(words: readonly string[], form: string, synonym: string): number {
  const wanted = synonym.split(' ');
  if (form.replaceAll(' ', '') === synonym.replaceAll(' ', '')) return 0.95;
  if (wanted.length > 1 && bag(words) === bag(wanted)) return 0.93;
  if (synonym.length >= 3 && wanted.every(word => words.includes(word))) {
    // "person first name" is a first name before it is a "person … name".
    const together = ` ${form} `.includes(` ${synonym} `) ? 0.03 : 0;
    return 0.55 + together + 0.32 * (wanted.length / words.length);
  }
  const allowed = synonym.length >= 10 ? 2 : synonym.length >= 6 ? 1 : 0;
  if (allowed === 0 || Math.abs(form.length - synonym.length) > allowed) return 0;
  // Digits are no typing errors: admin2 is not admin3.
  if (form.replace(/\D/g, '') !== synonym.replace(/\D/g, '')) return 0;
  return damerauLevenshtein(form, synonym) <= allowed ? 0.8 : 0;
}

/** Words in alphabetical order without fillers, so that "report date" and "date of report" meet. */
function bag(words: readonly string[]): string {
  return words
    .filter(word => !/^(?:of|the|at|on|in)$/.test(word))
    .toSorted()
    .join(' ');
}
