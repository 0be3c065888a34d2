import { cleanCell, idKey } from './cellText.ts';

/**
 * Makes a finder of known ids inside free text ("family of TJ14 and TJ25", "接触过病例12"). Ids with letters are found wherever they stand as a word; bare
 * numbers only after a word or sign for case (case, cases, patient, no., 病例, 患者, 第, #), because ages and room numbers are numbers too. The finder
 * returns ids as they were given, in order of mention, each once. Cost: linear in the text.
 */
export function idFinder(knownIds: Iterable<string>): (text: string) => string[] {
  const byKey = new Map<string, string>();
  for (const id of knownIds) byKey.set(idKey(id), id);
  return raw => {
    const text = cleanCell(raw);
    const found = new Set<string>();
    for (const match of text.matchAll(/[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*/g)) {
      const known = byKey.get(idKey(match[0]));
      if (!known || (/^\d+$/.test(match[0]) && !followsCaseWord(text.slice(0, match.index)))) continue;
      found.add(known);
    }
    return [...found];
  };
}

const CASE_WORD =
  /(?:cases?|patients?|no\.?|nos\.?|#|病例|患者|感染者|确诊者|第|无症状)\s*(?:[A-Za-z0-9]+(?:\s*(?:,|;|、|和|及|and|&)\s*|\s+))*$/i;

function followsCaseWord(before: string): boolean {
  return CASE_WORD.test(before.slice(-80));
}
