import type { Evidence, EvidenceSpan } from '../../../ui/desk/EvidenceCard.tsx';
import type { SourceKind } from '../../../ui/sources.ts';
import type { PersonClass } from '../../../ui/tokens.ts';
import type { Bilingual } from '../../../ui/words/index.ts';

/** A row of `GET /contacts`. */
export interface ContactItem {
  id: string;
  outbreakId: string;
  caseId: string;
  caseNumber: string | null;
  personId: string;
  maskedName: string | null;
  sex: string | null;
  birthYear: number | null;
  vulnerable: string[];
  hop: number;
  classId: string;
  classTitle: Bilingual;
  ruleId: string;
  grade: 'A' | 'B' | 'C' | 'D';
  reason: Bilingual;
  lastExposureAt: string | null;
  firstExposureAt: string | null;
  minutes: number;
  precision: string;
  spaces: string[];
  sources: string[];
  priority: number;
  state: string;
  stateReason: string | null;
  addedBy: string;
  change: string;
  changeNote: { text: Bilingual } | null;
  reach: string;
  areaKey: number;
  areaName: string;
  mine: boolean;
  place: { lon: number; lat: number; name: string } | null;
  measure: { id: string; setting: string; endsAt: string; state: string; inPlaceAt: string | null } | null;
  version: number;
}

interface Stay {
  from: string;
  to: string;
  source: string;
  precision: string;
}
interface Line {
  kind: string;
  text: Bilingual;
  evidence: string[];
  precision: string;
  from: string;
  to: string;
  minutes: number;
  place?: string;
  own: Stay[];
  other: Stay[];
}

/** The answer of `GET /contacts/:id`. */
export interface ContactView {
  contact: ContactItem;
  evidence: Line[];
  whyNot: { higher: Bilingual; lower: Bilingual } | null;
  relation: string | null;
  infectious: { from: string; to: string } | null;
  ruleSource: Bilingual | null;
  via: ContactItem | null;
  classSet: { by: string | null; at: string; ruleId: string; note: string } | null;
  ifAccepted: {
    endsAt: string | null;
    phases: { kind: string; from: string; to: string; ruleId: string }[];
    tests: number;
    ruleIds: string[];
    refused: string | null;
    why: Bilingual | null;
  } | null;
  appeal: Bilingual;
  others: { id: string; caseId: string; caseNumber: string | null; classTitle: Bilingual; state: string }[];
}

export interface ContactCounts {
  total: number;
  live: number;
  notReached: number;
  secondHop: number;
  byState: Record<string, number>;
  byChange: Record<string, number>;
  classes: { id: string; title: Bilingual; count: number; rank: number }[];
  asOf: string;
}

const marks: Record<string, PersonClass> = {
  close: 'close_contact',
  secondary: 'secondary_contact',
  venue_exposed: 'venue_exposed',
  infected: 'confirmed',
  infected_mild: 'asymptomatic',
  infected_severe: 'confirmed',
};
/** The mark of a class; one the design has no mark for is shown by its word alone. */
export const markOf = (classId: string): PersonClass | undefined => marks[classId];

const sources: Record<string, SourceKind> = {
  interview: 'interview',
  scan: 'scan',
  ticket: 'ticket',
  roster: 'roster',
  access: 'access',
  access_log: 'access',
  record: 'text',
  import: 'text',
  official_text: 'text',
  poster_scan: 'scan',
  statistical: 'telecom',
};
export const sourceOf = (source: string): SourceKind => sources[source] ?? 'text';
const strength = { A: 'strong', B: 'medium', C: 'weak', D: 'weak' } as const;

/** A contact as the evidence card draws it: both people's stays on one axis, every line with its source. */
export function evidenceOf(view: ContactView, caseLabel: string): Evidence {
  const span =
    (line: Line) =>
    (stay: Stay): EvidenceSpan => ({
      from: stay.from,
      to: stay.to,
      source: sourceOf(stay.source),
      fuzzy: stay.precision !== 'minute',
      place: line.place ?? '',
    });
  const { contact } = view;
  return {
    caseLabel: view.via?.maskedName ?? caseLabel,
    contactLabel: contact.maskedName ?? '—',
    class: markOf(contact.classId) ?? 'released',
    caseSpans: view.evidence.flatMap(line => line.own.map(span(line))),
    contactSpans: view.evidence.flatMap(line => line.other.map(span(line))),
    ...(view.infectious ? { infectious: view.infectious } : {}),
    overlapMinutes: contact.minutes > 0 ? contact.minutes : null,
    lines: view.evidence.map((line, index) => ({
      key: String(index),
      source: sourceOf(line.evidence[0] ?? 'record'),
      text: line.text,
      grade:
        index === 0
          ? strength[contact.grade]
          : line.precision === 'minute'
            ? ('medium' as const)
            : ('weak' as const),
    })),
    rule: {
      id: contact.ruleId,
      text: contact.reason,
      ...(view.ruleSource ? { source: view.ruleSource } : {}),
    },
    ...(view.whyNot ? { whyNotHigher: view.whyNot.higher, whyNotLower: view.whyNot.lower } : {}),
  };
}
