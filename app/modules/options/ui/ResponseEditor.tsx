import type { WhatIf } from '@outpace/sim';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { looks } from './types.ts';
import { words } from './words.ts';

const closable = ['school', 'restaurant', 'entertainment', 'gym', 'market', 'office'] as const;

/** One response: a shipped one to begin from, and its levers. */
export function ResponseEditor(props: {
  at: number;
  value: WhatIf;
  shipped: readonly WhatIf[];
  taken: readonly string[];
  onChange: (value: WhatIf) => void;
}) {
  const { value, onChange } = props;
  const w = useWords(words);
  const pick = usePick();
  const { policy } = value;
  const tracing = policy.tracing;
  const set = (changes: Partial<WhatIf>) => onChange({ ...value, ...changes });
  const setPolicy = (changes: Partial<WhatIf['policy']>) => set({ policy: { ...policy, ...changes } });
  const setTracing = (changes: Partial<NonNullable<typeof tracing>>) =>
    tracing && setPolicy({ tracing: { ...tracing, ...changes } });
  const number = (
    label: string,
    shown: number,
    change: (n: number) => void,
    { max = 240, min = 0 }: { max?: number; min?: number } = {},
  ) => (
    <label className="options-lever">
      {label}
      <input
        type="number"
        className="field-box"
        value={Math.round(shown * 100) / 100}
        min={min}
        max={max}
        step="any"
        onChange={event => {
          const n = event.target.valueAsNumber;
          if (Number.isFinite(n)) change(Math.min(max, Math.max(min, n)));
        }}
      />
    </label>
  );
  const share = (label: string, shown: number, change: (n: number) => void) =>
    number(label, shown, change, { max: 1 });
  const tick = (label: string, shown: boolean, change: (on: boolean) => void) => (
    <label className="options-lever tick">
      <input type="checkbox" checked={shown} onChange={event => change(event.target.checked)} />
      {label}
    </label>
  );
  const original = props.shipped.find(one => one.policy.tracing)?.policy.tracing ?? null;
  const closing = policy.closures[0];
  return (
    <fieldset className="options-response">
      <legend>
        <span style={{ color: looks[props.at]!.colour }} aria-hidden="true">
          {looks[props.at]!.mark}
        </span>{' '}
        {w.response({ n: props.at + 1 })}
        {props.at === 0 && ` · ${w.reference}`}
      </legend>
      <select
        className="field-box"
        aria-label={w.response({ n: props.at + 1 })}
        value={policy.id}
        onChange={event => {
          const chosen = props.shipped.find(one => one.policy.id === event.target.value);
          if (chosen) onChange(structuredClone(chosen));
        }}
      >
        {props.shipped.map(one => (
          <option
            key={one.policy.id}
            value={one.policy.id}
            disabled={one.policy.id !== policy.id && props.taken.includes(one.policy.id)}
          >
            {pick(one.policy.title)}
          </option>
        ))}
      </select>
      <details>
        <summary className="small">{w.adjust}</summary>
        <div className="options-levers">
          {share(w.lever_clinics, policy.testAtClinics, n => setPolicy({ testAtClinics: n }))}
          {number(w.lever_isolate, policy.hoursToIsolateCase, n => setPolicy({ hoursToIsolateCase: n }))}
          {tick(w.lever_tracing, tracing !== null, on => setPolicy({ tracing: on ? original : null }))}
          {tracing && (
            <>
              {number(w.lever_interview, tracing.hoursToInterview, n => setTracing({ hoursToInterview: n }))}
              {number(w.lever_quarantine, tracing.hoursFromInterviewToQuarantine, n =>
                setTracing({ hoursFromInterviewToQuarantine: n }),
              )}
              {number(
                w.lever_lookBack,
                tracing.lookBackDays,
                n => setTracing({ lookBackDays: Math.round(n) }),
                {
                  max: 14,
                },
              )}
              {share(w.lever_named, value.contactsNamed, n => set({ contactsNamed: n }))}
              {tick(w.lever_scans, tracing.byScans, on => setTracing({ byScans: on }))}
              {tracing.byScans &&
                share(w.lever_scanCoverage, value.scanCoverage, n => set({ scanCoverage: n }))}
              {tick(w.lever_secondHop, tracing.secondHop, on => setTracing({ secondHop: on }))}
              {number(
                w.lever_capacity,
                tracing.interviewsPerDay,
                n => setTracing({ interviewsPerDay: Math.round(n) }),
                {
                  min: 1,
                  max: 100_000,
                },
              )}
              <label className="options-lever">
                {w.lever_keeping}
                <select
                  className="field-box"
                  value={tracing.keeping}
                  onChange={event => setTracing({ keeping: event.target.value as 'home' | 'apart' })}
                >
                  <option value="apart">{w.keeping_apart}</option>
                  <option value="home">{w.keeping_home}</option>
                </select>
              </label>
              {number(
                w.lever_quarantineDays,
                tracing.quarantineDays,
                n => setTracing({ quarantineDays: Math.round(n) }),
                { min: 1, max: 28 },
              )}
              {share(w.lever_compliance, tracing.compliance, n => setTracing({ compliance: n }))}
            </>
          )}
          {tick(w.lever_screening, policy.screening !== null, on =>
            setPolicy({ screening: on ? { rounds: 3, everyDays: 2, coverage: 0.95 } : null }),
          )}
          {policy.screening && (
            <>
              {number(
                w.lever_rounds,
                policy.screening.rounds,
                n => setPolicy({ screening: { ...policy.screening!, rounds: Math.round(n) } }),
                { min: 1, max: 20 },
              )}
              {number(
                w.lever_every,
                policy.screening.everyDays,
                n => setPolicy({ screening: { ...policy.screening!, everyDays: Math.round(n) } }),
                { min: 1, max: 7 },
              )}
              {share(w.lever_coverage, policy.screening.coverage, n =>
                setPolicy({ screening: { ...policy.screening!, coverage: n } }),
              )}
            </>
          )}
          <label className="options-lever">
            {w.lever_zone}
            <select
              className="field-box"
              value={policy.zone?.unit ?? 'none'}
              onChange={event => {
                const unit = event.target.value as 'none' | 'building' | 'grid' | 'community';
                setPolicy({
                  zone:
                    unit === 'none' ? null : { hours: 4, days: 7, compliance: 0.95, ...policy.zone, unit },
                });
              }}
            >
              {(['none', 'building', 'grid', 'community'] as const).map(unit => (
                <option key={unit} value={unit}>
                  {w[`unit_${unit}`]}
                </option>
              ))}
            </select>
          </label>
          {policy.zone &&
            number(
              w.lever_zoneDays,
              policy.zone.days,
              n => setPolicy({ zone: { ...policy.zone!, days: Math.round(n) } }),
              { min: 1, max: 28 },
            )}
          <div className="options-kinds">
            <span>{w.lever_closures}</span>
            {closable.map(kind => {
              const on = closing?.kinds.includes(kind) ?? false;
              return (
                <label key={kind}>
                  <input
                    type="checkbox"
                    checked={on}
                    onChange={() => {
                      const others = (closing?.kinds ?? []).filter(
                        one => one !== kind && one !== 'classroom',
                      );
                      const kinds = on ? others : [...others, kind];
                      setPolicy({
                        closures: kinds.length
                          ? [
                              {
                                kinds: kinds.includes('school') ? [...kinds, 'classroom'] : kinds,
                                atCases: 0,
                                days: closing?.days ?? 7,
                              },
                            ]
                          : [],
                      });
                    }}
                  />
                  {w[`kind_${kind}`]}
                </label>
              );
            })}
          </div>
          {closing &&
            number(
              w.lever_closureDays,
              closing.days,
              n => setPolicy({ closures: [{ ...closing, days: Math.round(n) }] }),
              { min: 1, max: 28 },
            )}
          {share(w.lever_masks, policy.masks?.factor ?? 1, n =>
            setPolicy({ masks: n >= 1 ? null : { factor: n, atCases: 0 } }),
          )}
        </div>
      </details>
    </fieldset>
  );
}
