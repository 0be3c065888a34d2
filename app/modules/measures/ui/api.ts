/** Answers of the measures routes as the pages use them. */
export interface Said {
  zh: string;
  en: string;
}
export interface MeasureListItem {
  id: string;
  outbreakId: string;
  person: { id: string; maskedName: string };
  basisKind: string;
  classId: string;
  className: Said;
  setting: string;
  state: string;
  lastExposureOn: string;
  startsOn: string;
  endsAt: string;
  day: number;
  ofDays: number;
  daysLeft: number;
  inPlaceAt: string | null;
  placeDueAt: string | null;
  lostAt: string | null;
  dueToday: boolean;
  ruleId: string;
  reason: Said;
  closedAt: string | null;
  closeRule: string | null;
  area: string;
  elsewhere: boolean;
  version: number;
}
export interface Cell {
  mark: 'well' | 'symptoms' | 'no_answer' | 'refused' | 'due' | 'missed';
  test: boolean;
  testDone: boolean;
  done: number;
  of: number;
}
export interface DayTotals {
  due: number;
  done: number;
  missed: number;
  people: number;
  peopleDone: number;
}
export interface CalendarPerson {
  id: string;
  personId: string;
  name: string;
  household: string;
  householdName: string;
  lastExposure: string;
  lastDay: string;
  endReason: Said;
  classId: string;
  setting: string;
  lost: boolean;
  daysLeft: number;
  area: string;
  cells: Record<string, Cell>;
}
export interface CalendarAnswer {
  today: string;
  totals: DayTotals;
  items: CalendarPerson[];
  next: string | null;
  total: number;
  totalIsApproximate: boolean;
  asOf: string;
}
export interface MyDayRow {
  measureId: string;
  personId: string;
  name: string;
  household: string;
  householdName: string;
  area: string;
  className: Said;
  setting: string;
  day: number;
  ofDays: number;
  endsAt: string;
  reason: Said;
  ruleId: string;
  vulnerable: string[];
  inPlace: boolean;
  lost: boolean;
  cell: Cell | null;
  tasks: { id: string; kind: string; title: Said; dueAt: string; overdue: boolean }[];
}
export interface Condition {
  id: string;
  ruleId: string;
  text: Said;
  met?: boolean;
  detail?: Said;
}
export interface Plan {
  dayZero: string;
  phases: {
    kind: string;
    ruleId: string;
    from: string;
    to: string;
    fromDay: number;
    toDay: number;
    goingOut: string;
    served: string;
    openEnded?: boolean;
  }[];
  skipped: { kind: string; ruleId: string; from: string; to: string; why: Said }[];
  tests: { on: string; day: number; ruleId: string; kind: string; specimen: string; double?: boolean }[];
  dailyChecks: { from: string; to: string; perDay: number; what: Said; ruleId: string }[];
  release: Condition[];
  endsAt: number;
  ruleIds: string[];
  reviewRequired: string[];
  notes: { ruleId: string; text: Said }[];
}
export interface MeasureDetail {
  measure: MeasureListItem;
  plan: Plan;
  dayText: Said;
  legalBasis: string | null;
  issuedBy: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  endRule: Said;
  closeReason: string | null;
  mayRelease: { now: boolean; rule: string | null; why: Said | null; conditions: Condition[] };
  cells: Record<string, Cell>;
  checks: {
    id: string;
    kind: string;
    ruleId: string;
    label: Said;
    day: string | null;
    dueAt: string;
    state: string;
    outcome: string | null;
    temperature: number | null;
    symptoms: string[];
    note: string | null;
    by: string;
  }[];
  tests: {
    id: string;
    takenOn: string;
    reportedAt: string | null;
    kind: string;
    double: boolean;
    result: string;
  }[];
  attempts: { id: string; at: string; by: string; channel: string; outcome: string; note: string | null }[];
  quietUntil: string | null;
  appeals: {
    id: string;
    ground: string;
    state: 'open' | 'upheld' | 'rejected';
    dueAt: string;
    decision: string | null;
    createdAt: string;
  }[];
  history: { at: string; by: string; why: Said; packId: string; packVersion: string; endsAt: string }[];
  asOf: string;
}
export interface CheckAnswer {
  recorded: number;
  refused: { measureId: string; rule: string; why: Said }[];
}
