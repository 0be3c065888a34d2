import type { TestingRules } from './testing.ts';
import type * as V from './vocabulary.ts';

/** Words in Simplified Chinese (written first) and English. */
export type Text = { zh: string; en: string };
/** A city-local calendar day, 'YYYY-MM-DD'. */
export type Day = string;
/** A moment, milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

/** Where a rule or number comes from; `source` is the id of one of the pack's `source_docs`, `ref` the note that quotes it ('S1 S6'). */
export interface Basis {
  source: string;
  ref?: string;
  confidence: V.Confidence;
  /** Required to be true when confidence is M or L: an officer must confirm before relying on it. */
  review_required?: boolean;
}
/** A number with its unit, source and status; `range` is inclusive. */
export interface Parameter<T = number | string> extends Basis {
  value: T;
  unit: string;
  status: V.ParameterStatus;
  range?: [number, number];
}
/** A document a pack leans on; `seen_as` lists the research notes that quote it. */
export interface SourceDoc {
  id: string;
  title: Text;
  issued?: Day;
  seen_as?: string[];
}

/** One test on one closed-list fact; exactly one operator. `none_of` holds when the fact is unknown, the others do not. */
export interface Criterion {
  input: InputKind;
  any_of?: string[];
  none_of?: string[];
  at_least?: number;
  at_most?: number;
  is?: boolean;
}
/** The facts a contact rule may ask about; nothing else exists. */
export type InputKind =
  | 'tie'
  | 'contact'
  | 'place'
  | 'closed_space'
  | 'ventilation'
  | 'overlap_minutes'
  | 'minutes_after_case_left'
  | 'distance_metres'
  | 'precision'
  | 'vehicle'
  | 'same_carriage'
  | 'same_compartment'
  | 'row_difference'
  | 'bay_difference'
  | 'crew'
  | 'crew_serves_area'
  | 'link_feature'
  | 'linked_risk'
  | 'protection'
  | 'evidence'
  | 'immune'
  | 'travel'
  | 'occupation'
  | 'infection';

/** One row of the ordered decision table: the first row whose `all` hold and one of whose `any` holds decides. */
export interface ContactRule extends Basis {
  id: string;
  /** 1: exposed to the case; 2: exposed to a close contact. */
  hop: 1 | 2;
  class: string;
  all?: Criterion[];
  any?: Criterion[];
  grade: V.EvidenceGrade;
  /** A contact by this row counts as of high infection risk, so that a narrow pack traces its second hop. */
  infection_risk?: 'high' | 'ordinary';
  /** The bare ground, without class or rule id: '同住一户'. */
  reason: Text;
}
/** A class of persons the pack knows, highest `rank` strictest. */
export interface PersonClass {
  id: string;
  title: Text;
  rank: number;
}

/** Tests within a phase; `days` count from day 0, or from the phase's own day 1 when `counted_from` is 'phase'. */
export interface TestRule extends Basis {
  id: string;
  days: number[];
  counted_from: 'day_zero' | 'phase';
  kind: V.TestKind;
  specimen: V.SpecimenKind;
  /** Two specimens at once, with different reagents and preferably in two laboratories; only on these days. */
  double_on_days?: number[];
  /** Least hours between two of these tests. */
  min_gap_hours?: number;
}
/** A daily question, temperature or visit during a phase. */
export interface DailyCheckRule extends Basis {
  id: string;
  what: Text;
  per_day: number;
}
/** A stretch of days under one kind of measure; both bounds inclusive, counted from day 0. */
export interface PhaseRule extends Basis {
  id: string;
  kind: V.MeasureKind;
  from_day: number;
  to_day: number;
  going_out: 'none' | 'necessity' | 'free';
  /** Goes on past to_day until the release conditions hold. */
  open_ended?: boolean;
  /** Kinds the person may choose instead. */
  may_choose?: V.MeasureKind[];
  /** Kind used when the home cannot serve. */
  if_home_unsuitable?: V.MeasureKind;
  /** Only people of these groups serve this phase. */
  only_for?: V.SpecialGroup[];
  tests?: TestRule[];
  daily_checks?: DailyCheckRule[];
  note?: Text;
}
/** A condition that must hold before release. */
export interface ReleaseRule extends Basis {
  id: string;
  kind:
    | 'time_served'
    | 'tests_negative'
    | 'consecutive_negative'
    | 'ct_values'
    | 'environment_negative'
    | 'linked_tests_negative'
    | 'symptom_free'
    | 'clinical';
  /** tests_negative: only these days from day 0 (absent: every planned test); ct_values: not before the first of these days. */
  days?: number[];
  /** consecutive_negative, ct_values: how many in a row, the latest ones; linked_tests_negative: how many of the first. */
  count?: number;
  /** consecutive_negative, ct_values: least hours between two of them. */
  min_gap_hours?: number;
  /** linked_tests_negative: class of the linked person. */
  linked_class?: string;
  /** symptom_free: how many days. */
  free_days?: number;
  text: Text;
}
/** The measures of one class. */
export interface MeasureRule extends Basis {
  id: string;
  class: string;
  /** abolished: the pack says this class is no longer managed; none: known, nothing is asked of it. */
  status: 'in_force' | 'abolished' | 'none';
  /** Said when status is abolished or none. */
  why?: Text;
  day_zero?: V.DayZeroEvent;
  phases?: PhaseRule[];
  release?: ReleaseRule[];
  linked_upgrade?: Basis & { id: string; to_class: string; text: Text };
}
/** A group for which one kind of measure becomes another. */
export interface SpecialGroupRule extends Basis {
  id: string;
  groups: V.SpecialGroup[];
  /** Classes it concerns; absent: all. */
  classes?: string[];
  replace: V.MeasureKind;
  with: V.MeasureKind | 'nothing';
  text: Text;
}
/** What starts the clock again. */
export interface ResetRule extends Basis {
  id: string;
  reason: V.ResetReason;
  text: Text;
}
/** An infectious window: from `days_before` (a parameter name) before the anchor until `until`. Rows are tried in order. */
export interface InfectiousWindowRule extends Basis {
  id: string;
  anchor: V.Anchor;
  days_before: V.ParameterName;
  until: 'isolation' | 'recovery' | 'days_after';
  days_after?: V.ParameterName;
  text: Text;
}
/** A case state and what it means for counting. */
export interface CaseState {
  id: string;
  title: Text;
  meaning: V.StateMeaning;
  /** A record may begin in this state. */
  initial?: boolean;
}
/** An allowed change of case state; the record keeps both states with their times. */
export interface TransitionRule extends Basis {
  id: string;
  from: string;
  to: string[];
  text: Text;
}
/** `field operator than`, for example date_of_onset >= date_of_infection; a missing date breaks nothing. */
export interface DateRule extends Basis {
  id: string;
  field: V.DateField;
  operator: '>' | '>=';
  than: V.DateField;
  /** refuse: the row is not imported; check: it is, and the doubt is shown. */
  severity: 'refuse' | 'check';
  message: Text;
}
/** A deadline after an event, with the steps that follow when it is missed; hours. */
export interface ClockRule extends Basis {
  id: string;
  event: V.ClockEvent;
  due_hours: number;
  title: Text;
  escalate: (Basis & { id: string; after_hours: number; to: Text })[];
}
/** How an area's level falls after days without new infections. */
export interface ZoneRule extends Basis {
  id: string;
  level: V.ZoneLevel;
  status: 'in_force' | 'abolished';
  /** In order: so many days without a new infection (and a clean screening on the last), then that level. */
  steps?: (Basis & {
    id: string;
    clear_days: number;
    screening_on_last_day: boolean;
    next_level: V.ZoneLevel;
  })[];
  text: Text;
}

/** A pack: every rule of one edition of one disease's control plan, as data. */
export interface Pack {
  format: 'outpace-pack/1';
  id: string;
  disease: { code: string } & Text;
  title: Text;
  version: string;
  jurisdiction: string;
  effective_from: Day;
  /** Last day in force, inclusive; null while open. */
  effective_to: Day | null;
  supersedes: string[];
  /** Ids of the overlays already applied, in order; set by applyOverlay. */
  amended_by: string[];
  confidence: V.Confidence;
  review_state: 'draft' | 'reviewed';
  source_docs: SourceDoc[];
  transmission: Basis & { id: string; routes: V.TransmissionRoute[]; before_onset: boolean; note?: Text };
  parameters: Partial<Record<V.ParameterName, Parameter>>;
  infectious_window: InfectiousWindowRule[];
  case_states: CaseState[];
  case_transitions: TransitionRule[];
  date_rules: DateRule[];
  classes: PersonClass[];
  contact_rules: ContactRule[];
  grade_caps: {
    precision: Record<V.Precision, V.EvidenceGrade>;
    evidence: Record<V.EvidenceKind, V.EvidenceGrade>;
  };
  measures: MeasureRule[];
  conversion: Basis & { id: string; text: Text };
  special_groups: SpecialGroupRule[];
  resets: ResetRule[];
  clocks: ClockRule[];
  zones: ZoneRule[];
  /** Testing of many; absent where the disease knows none (then everyone is sampled alone, by order of a clinician). */
  testing?: TestingRules;
  transition: Basis & { id: string; default: V.TransitionPolicy; allowed: V.TransitionPolicy[]; text: Text };
}

/** One step of an overlay; `path` is a JSON pointer in which an array item is named by its `id` (or class) or its index. */
export interface OverlayStep {
  op: 'add' | 'replace' | 'remove';
  path: string;
  value?: unknown;
}
/** A change to a pack: a national amendment (changes the pack's id) or a local rule (adds to it). */
export interface Overlay {
  format: 'outpace-overlay/1';
  id: string;
  kind: 'amendment' | 'local' | 'example';
  title: Text;
  /** Ids of packs it may be laid on. */
  base_packs: string[];
  jurisdiction: string;
  effective_from: Day;
  effective_to: Day | null;
  /** Local overlays must end. */
  sunset?: Day;
  legal_basis: Text;
  source_docs: SourceDoc[];
  confidence: V.Confidence;
  review_required?: boolean;
  patch: OverlayStep[];
}
