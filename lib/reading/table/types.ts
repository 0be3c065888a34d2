/** A sentence in both languages of the product; zh-Hans is written first. */
export type BilingualText = { zh: string; en: string };

/** What one row of a table stands for. */
export type DatasetKind = 'cases' | 'links' | 'visits' | 'persons' | 'places';

/**
 * How a cell of a field is read.
 * `date` is a calendar day, `moment` a day, a day with a clock time, or a clock time alone; `idList` may hold several ids in one cell.
 */
export type FieldType =
  | 'text'
  | 'name'
  | 'id'
  | 'idList'
  | 'date'
  | 'moment'
  | 'year'
  | 'age'
  | 'sex'
  | 'integer'
  | 'number'
  | 'latitude'
  | 'longitude'
  | 'boolean'
  | 'phone'
  | 'documentType'
  | 'documentNumber'
  | 'caseStatus'
  | 'outcome'
  | 'contactClass'
  | 'placeKind';

/** One field a dataset can carry, with the header words it is known by. */
export interface FieldDefinition {
  name: string;
  type: FieldType;
  label: BilingualText;
  /** A row without it is refused (IMP-1). */
  required?: boolean;
  /** Several columns may feed it; their values are joined in column order. */
  many?: boolean;
  /** "无" / "none" is a value here (no symptoms), not a missing word. */
  keepsNone?: boolean;
  /** A day after today is normal here (due release). */
  mayBeFuture?: boolean;
  /** How strongly the presence of this field says "this is such a dataset", 0–3. */
  signal: number;
  /** Header words, already in the normal form of `normaliseHeader`. */
  synonyms: readonly string[];
}

/** A dataset kind with its fields in reading order. */
export interface DatasetDefinition {
  kind: DatasetKind;
  label: BilingualText;
  fields: readonly FieldDefinition[];
  /** At least one field of each group must be mapped and filled (IMP-1). */
  requiredAnyOf: readonly (readonly string[])[];
}

/** Age in completed years, both bounds inclusive; equal bounds when the age is exact; months are fractions of a year. */
export interface AgeValue {
  fromYears: number;
  toYears: number;
}

export type SexValue = 'male' | 'female' | 'other';
export type CaseStatusValue =
  | 'confirmed'
  | 'clinical'
  | 'probable'
  | 'suspected'
  | 'asymptomatic'
  | 'excluded'
  | 'contact';
export type OutcomeValue =
  | 'underCare'
  | 'isolated'
  | 'recovered'
  | 'released'
  | 'died'
  | 'transferred'
  | 'lost'
  | 'converted';
export type ContactClassValue = 'close' | 'secondary' | 'general' | 'venueExposed' | 'coLocation';
export type DocumentTypeValue =
  | 'citizenId'
  | 'passport'
  | 'hkMacauPermit'
  | 'taiwanPermit'
  | 'residencePermit'
  | 'foreignPermanentResident'
  | 'birthCertificate'
  | 'other'
  | 'none';

/** A parsed cell. Dates are 'YYYY-MM-DD'; moments 'YYYY-MM-DD', 'YYYY-MM-DDTHH:MM[:SS]' or 'HH:MM[:SS]'. */
export type FieldValue = string | number | boolean | string[] | AgeValue;

/**
 * Why a cell holds nothing: `blank` nothing was written, `none` a word for "no value" (NA, 无, –), `unknown` somebody wrote that it is not known
 * (未知, unknown).
 */
export type MissingReason = 'blank' | 'none' | 'unknown';

/** A rule that a cell, column or row broke, in words a data clerk can act on; `why` never contains a value. */
export interface Problem {
  /** `IMP-n`, see README, or the id of a date rule that was passed in. */
  rule: string;
  why: BilingualText;
}

/** What one cell turned out to be; exactly one of the three. `time` is the clock time that stood in a date cell. */
export type ParsedValue =
  | { value: FieldValue; time?: string; note?: BilingualText }
  | { problem: Problem }
  | { missing: MissingReason };

/** The order of day, month and year in dates written with numbers only. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** What a column, file or caller knows that a single cell does not say. */
export interface ParseContext {
  /** Order for dates like 3/4/2020; without it such a cell is refused as IMP-5. */
  dateOrder?: DateOrder;
  /** Year for dates written without one (1月5日); without it such a cell is refused as IMP-6. */
  yearHint?: number;
  /** Two-digit years above this are read as 19yy; default 69 for all but birth dates. */
  twoDigitYearPivot?: number;
  /** Bare numbers in a date column are Excel day numbers counted from 1900 or 1904; without it they are refused. */
  excelEpoch?: 1900 | 1904;
  /** "none"/"无" is a value of this field. */
  keepsNone?: boolean;
  /** Codes a person has explained, such as { '1': 'male', '2': 'female' } (GB/T 2261.1); never assumed. */
  sexCodes?: Readonly<Record<string, SexValue>>;
  /** Document type found in the same row, which decides the check digit. */
  documentType?: DocumentTypeValue;
}

/** Where a field's cells come from, how sure we are and why. `column` counts from 0; `field` null means "not imported". */
export interface ColumnMapping {
  column: number;
  header: string;
  field: string | null;
  /** 0–1; under `RECOGNITION.accept` the column is left unmapped. */
  score: number;
  why: BilingualText;
  alternatives: { field: string; score: number }[];
}

/** A question only a person can answer, on a whole column, with the readings it could have. */
export interface ColumnQuestion extends Problem {
  column: number;
  field: string;
  /** Example raw value with what it would become under each reading. */
  readings: { choice: DateOrder; example: string; becomes: string; earliest: string; latest: string }[];
  /** The reading more likely to be right, when something speaks for it. */
  likely?: DateOrder;
}

/** How the dates of one column are to be read. */
export interface DateColumnDecision {
  column: number;
  /** Undefined only when `question` stands. */
  order?: DateOrder;
  /** What settled it. */
  decidedBy: 'values' | 'otherColumns' | 'unambiguousForms' | 'person' | 'nothing';
  excelEpoch?: 1900 | 1904;
  question?: ColumnQuestion;
}

/** The proposed reading of a table. */
export interface Recognition {
  kind: DatasetKind;
  /** 0–1 for every kind, best first. */
  kindScores: { kind: DatasetKind; score: number }[];
  mapping: ColumnMapping[];
  /** Required fields or groups that no column was found for. */
  lacking: string[];
  /** True when no header word and no content settled the kind; a person must say. */
  uncertain: boolean;
}

/** A mapping a person has seen; this is what is saved under `headerSignature` for next time. */
export interface TableMapping {
  kind: DatasetKind;
  headers: string[];
  /** Field for each column, in file order; null = leave out. */
  fields: (string | null)[];
  /** Order of day and month, by column, where settled. */
  dateOrders: (DateOrder | null)[];
}

/**
 * What a problem does to its row: 'refuse', the row is not imported as it stands; 'omit', it is imported without this field (a case is not lost for
 * a mistyped birth year); 'warn', it is imported as it stands and listed.
 */
export type Severity = 'refuse' | 'omit' | 'warn';

/** A problem of one cell of one row, as it is shown and downloaded. */
export interface CellProblem extends Problem {
  /** Column index from 0; -1 when no column is to blame. */
  column: number;
  field: string;
  /** The cell as it stood in the file (personal data: show and download, never log). */
  seen: string;
  severity: Severity;
  /** The other cell of a contradiction. */
  against?: { column: number; field: string; seen: string };
}

/** One data row after reading: values by field, the reason for every field that is missing, and everything wrong with it. */
export interface RowReading {
  values: Map<string, FieldValue>;
  /** Clock times that stood in date cells, by field. */
  times: Map<string, string>;
  missing: Map<string, MissingReason>;
  /** Raw cell and column of every mapped field. */
  seen: Map<string, { column: number; raw: string }>;
  problems: CellProblem[];
}

/** A date order that must hold within a row, given as data: `before` ≤ `after`, or `before` < `after` when `sameDay` is 'broken'. */
export interface DateRule {
  id: string;
  before: string;
  after: string;
  sameDay: 'allowed' | 'broken';
  message: BilingualText;
  /** Default 'refuse'. */
  severity?: Severity;
}

/** What `checkRow` is told about the day and the city. */
export interface RowCheckOptions {
  dateRules: readonly DateRule[];
  /** Today in the city, 'YYYY-MM-DD'; dates after it break IMP-21. */
  today: string;
  /** Fields whose day an age refers to, first one filled wins; default confirmedDate, reportedDate, onsetDate, then `today`. */
  ageAsOf?: readonly string[];
  /** Years an age may be off its birth date before IMP-22; default 1 (ages are written down at other times, some count from one at birth). */
  ageToleranceYears?: number;
}

/** A person's changes to a proposed mapping: field (or null = leave out) by column index, and the answers to date questions. */
export interface MappingCorrections {
  kind?: DatasetKind;
  fields?: Readonly<Record<number, string | null>>;
  dateOrders?: Readonly<Record<number, DateOrder>>;
}

/** A mapping that cannot be used, with every reason. */
export interface MappingRefusal {
  refused: 'IMP-30';
  why: BilingualText;
  details: { column: number; field: string; why: BilingualText }[];
}
