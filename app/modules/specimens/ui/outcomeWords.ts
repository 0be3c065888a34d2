import type { Words } from '../../../ui/words/index.ts';
import { tailOf } from './scanText.ts';
import type { Outcome } from './table.ts';
import type { words } from './words.ts';

interface Format {
  ago: (iso: string) => string;
  instant: (iso: string) => string;
}

/** What the screen says of an outcome: one word to read from afar, and a sentence. */
export function outcomeWords(
  outcome: Outcome,
  w: Words<typeof words>,
  f: Format,
  pick: (text: { zh: string; en: string }) => string,
): { word: string; sentence: string } {
  switch (outcome.kind) {
    case 'recorded':
      return {
        word: outcome.full ? w.recordedFull : w.recorded,
        sentence: w.intoTube({ who: outcome.label, tail: outcome.tail }),
      };
    case 'opened':
    case 'closed':
    case 'voided':
    case 'same_tube':
    case 'empty_tube':
      return { word: w[outcome.kind], sentence: `…${outcome.tail}` };
    case 'tube_used':
      return { word: w.tube_used, sentence: w.tubeUsedHelp({ tail: outcome.tail }) };
    case 'duplicate':
      return {
        word: w.duplicate,
        sentence: w.duplicateHelp({ who: outcome.label, ago: f.ago(outcome.at), tail: outcome.tail }),
      };
    case 'undone':
      return { word: w.undone, sentence: outcome.label };
    case 'must_be_alone':
      return { word: w.must_be_alone, sentence: w.mustBeAloneHelp({ who: outcome.label }) };
    case 'marked':
      return {
        word: w.marked,
        sentence: outcome.company
          ? w.markedCompany({ group: pick(outcome.group.words) })
          : w.markedHelp({ group: pick(outcome.group.words) }),
      };
    case 'marked_last':
      return {
        word: w.markedLast,
        sentence: w.aloneBecause({ who: outcome.label, group: pick(outcome.group.words) }),
      };
    case 'unmarked':
      return { word: w.unmarked, sentence: '' };
    case 'other_household':
      return { word: w.other_household, sentence: w.otherHouseholdHelp };
    case 'unreadable':
      return { word: w.unreadable, sentence: w.unreadableHelp };
    case 'code_wrong':
      return { word: w.code_wrong, sentence: w.codeWrongHelp };
    case 'document_wrong':
      return { word: w.document_wrong, sentence: w.documentWrongHelp };
    case 'round_not_open':
      return { word: w.round_not_open, sentence: w.roundNotOpenHelp({ at: f.instant(outcome.at) }) };
    case 'round_over':
      return { word: w.round_over, sentence: w.roundOverHelp({ at: f.instant(outcome.at) }) };
    case 'box_opened':
    case 'box_closed':
    case 'boxed':
      return {
        word: w[outcome.kind],
        sentence: w.inBox({ tail: tailOf(outcome.code), n: outcome.count }),
      };
    case 'tube_open':
      return { word: w.tube_open, sentence: w.tubeOpenHelp({ tail: outcome.code }) };
    case 'box_open':
      return { word: w.box_open, sentence: w.boxOpenHelp({ tail: tailOf(outcome.code) }) };
    case 'sent_back':
      return {
        word: w.sentBack,
        sentence: [
          outcome.tube ? w.sentBackTube({ tail: outcome.label }) : w.sentBackPerson({ who: outcome.label }),
          outcome.why && pick(outcome.why),
          outcome.rule && `(${outcome.rule})`,
        ]
          .filter(Boolean)
          .join(' '),
      };
    case 'no_tube':
    case 'not_stored':
    case 'nothing_to_undo':
    case 'no_box':
    case 'box_empty':
      return { word: w[outcome.kind], sentence: '' };
  }
}
