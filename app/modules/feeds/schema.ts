import Type, { type Static, type TSchema } from 'typebox';
import { listOf } from '../../core/http/lists.ts';

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false };
const text = Type.String();
const whole = Type.Integer();
const Bilingual = Type.Object({ zh: text, en: text });
/** A point's opening may end at 24:00. */
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' });
export const Uuid = Type.String({ format: 'uuid' });

/** What can fall silent. */
export const sourceKinds = ['laboratory', 'sampling_point', 'result_feed', 'presence_device'] as const;
export type SourceKind = (typeof sourceKinds)[number];
export const SourceKindWord = oneOf(sourceKinds);
export const sourceStates = ['speaking', 'silent', 'resting', 'unknown', 'off'] as const;
export const signalKinds = ['silence', 'volume', 'positivity', 'certificate'] as const;
export type SignalKind = (typeof signalKinds)[number];

const Hours = Type.Array(
  Type.Object(
    {
      from: Clock,
      to: Clock,
      days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 })),
    },
    closed,
  ),
  { maxItems: 14 },
);
/** 'HH:MM', city-local; `to` before `from` runs past midnight; 1 = Monday. */
export type OpeningHours = Static<typeof Hours>[number];
/** Something every so many minutes within these hours; no hours: always. */
export const SetRhythm = Type.Object({ everyMinutes: whole, hours: Hours }, closed);
export type SetRhythm = Static<typeof SetRhythm>;

const Statistic = Type.Object({
  method: text,
  value: Type.Number(),
  expected: Type.Number(),
  score: Type.Number(),
  limit: Type.Number(),
});
export const SignalView = Type.Object({
  id: text,
  sourceKind: SourceKindWord,
  sourceId: text,
  sourceName: text,
  kind: oneOf(signalKinds),
  title: Bilingual,
  statistic: Statistic,
  beganAt: text,
  raisedAt: text,
  heardAgainAt: nullable(text),
  state: oneOf(['open', 'explained', 'fixed'] as const),
  endedAt: nullable(text),
  endedByName: nullable(text),
  reason: nullable(text),
  areaName: text,
  version: whole,
});
export type SignalView = Static<typeof SignalView>;
/** GET /sources/signals?state=&sourceKind= list (testing.read). */
export const SignalList = listOf(SignalView);

export const SourceView = Type.Object({
  kind: SourceKindWord,
  id: text,
  name: text,
  areaKey: whole,
  areaName: text,
  state: oneOf(sourceStates),
  lastHeardAt: nullable(text),
  expectedNextAt: nullable(text),
  silentSince: nullable(text),
  /** Where its rhythm comes from. */
  rhythmBy: nullable(oneOf(['set', 'learnt', 'declared'] as const)),
  usualMinutes: nullable(Type.Number()),
  silentAfterMinutes: nullable(Type.Number()),
  certificateExpiresAt: nullable(text),
  watched: Type.Boolean(),
  /** The last 24 hours in quarters of an hour, oldest first; the last one is still running. */
  beats: Type.Array(whole),
  openSignals: Type.Array(
    Type.Object({ id: text, kind: oneOf(signalKinds), title: Bilingual, version: whole }),
  ),
  version: whole,
});
export type SourceView = Static<typeof SourceView>;
/** GET /sources?kind=&state=&q= (testing.read): silent ones first. */
export const SourceList = Type.Object({
  items: Type.Array(SourceView),
  /** Of all sources of the area, whatever is filtered. */
  counts: Type.Object({
    speaking: whole,
    silent: whole,
    resting: whole,
    unknown: whole,
    off: whole,
    openSignals: whole,
  }),
  /** More than 500 sources: how many are left out of `items`. */
  leftOut: whole,
  beatsFrom: text,
  asOf: text,
});
/** GET /sources/:kind/:id (testing.read). */
export const SourceDetail = Type.Object({
  ...SourceView.properties,
  setRhythm: nullable(SetRhythm),
  declaredRhythm: nullable(SetRhythm),
  learnt: nullable(
    Type.Object({
      at: text,
      /** 168 medians, Monday 00:00 first. */
      median: Type.Array(Type.Number()),
      works: text,
      gapMinutes: Type.Number(),
      gaps: whole,
    }),
  ),
  /** The last seven days by hour, oldest first. */
  hours: Type.Array(whole),
  hoursFrom: text,
  signals: Type.Array(SignalView),
});
export type SourceDetail = Static<typeof SourceDetail>;
/** PATCH /sources/:kind/:id (testing.write). `rhythm` null: back to its own past. */
export const ChangeSource = Type.Object(
  {
    version: whole,
    rhythm: Type.Optional(nullable(SetRhythm)),
    watched: Type.Optional(Type.Boolean()),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  closed,
);
export type ChangeSource = Static<typeof ChangeSource>;
/** POST /sources/signals/:id/end (testing.write). */
export const EndSignal = Type.Object(
  {
    version: whole,
    how: oneOf(['explained', 'fixed'] as const),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  closed,
);

/** How a source stands, as other modules read it. */
export interface SourceHealth {
  kind: SourceKind;
  id: string;
  name: string;
  areaKey: number;
  state: (typeof sourceStates)[number];
  lastHeardAt: string | null;
  silentSince: string | null;
  expectedNextAt: string | null;
  openSignals: number;
}

declare module '../../core/module.ts' {
  interface Events {
    /** A source fell silent, or strays from what it usually says. */
    'source.signalled': { signalId: string; sourceKind: SourceKind; sourceId: string; kind: SignalKind };
  }
}
