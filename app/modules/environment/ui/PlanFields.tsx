import { uuidv7 } from '../../../ui/uuid.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { Plan, Spot } from './api.ts';
import { spotWords, words } from './words.ts';

/** A plan as it is being written; numbers are text until they are sent. */
export interface PlanDraft {
  everyDays: string;
  onEntry: boolean;
  onExit: boolean;
  negativeRounds: string;
  ruleSource: string;
  spots: { key: string; id?: string; name: string; kind: string; swabs: string }[];
}
export const emptyPlan: PlanDraft = {
  everyDays: '7',
  onEntry: false,
  onExit: false,
  negativeRounds: '2',
  ruleSource: '',
  spots: [],
};

export const draftOf = (plan: Plan, spots: readonly Spot[]): PlanDraft => ({
  everyDays: plan.everyDays === null ? '' : String(plan.everyDays),
  onEntry: plan.onEntry,
  onExit: plan.onExit,
  negativeRounds: String(plan.negativeRounds),
  ruleSource: plan.ruleSource,
  spots: spots.map(spot => ({
    key: spot.id,
    id: spot.id,
    name: spot.name,
    kind: spot.kind,
    swabs: String(spot.swabs),
  })),
});

export const planBody = (draft: PlanDraft) => ({
  everyDays: draft.everyDays.trim() === '' ? null : Number(draft.everyDays),
  onEntry: draft.onEntry,
  onExit: draft.onExit,
  ruleId: 'ENV-11',
  ruleSource: draft.ruleSource.trim() || '—',
  negativeRounds: Number(draft.negativeRounds),
  spots: draft.spots
    .filter(spot => spot.name.trim())
    .map(spot => ({
      ...(spot.id ? { id: spot.id } : {}),
      name: spot.name.trim(),
      kind: spot.kind,
      swabs: Number(spot.swabs),
    })),
});

/** How often, when, what and how many. */
export function PlanFields({ plan, onChange }: { plan: PlanDraft; onChange: (plan: PlanDraft) => void }) {
  const w = useWords(words);
  const pick = usePick();
  const set = (change: Partial<PlanDraft>) => onChange({ ...plan, ...change });
  const setSpot = (key: string, change: Partial<PlanDraft['spots'][number]>) =>
    set({ spots: plan.spots.map(spot => (spot.key === key ? { ...spot, ...change } : spot)) });
  return (
    <>
      <label>
        {w.every}
        <input
          className="field-box"
          inputMode="numeric"
          value={plan.everyDays}
          onChange={event => set({ everyDays: event.target.value })}
        />
      </label>
      <div className="env-row">
        {(['onEntry', 'onExit'] as const).map(key => (
          <label key={key} className="env-check">
            <input
              type="checkbox"
              checked={plan[key]}
              onChange={event => set({ [key]: event.target.checked })}
            />
            {w[key]}
          </label>
        ))}
      </div>
      <label>
        {w.negativeRounds}
        <input
          className="field-box"
          inputMode="numeric"
          required
          value={plan.negativeRounds}
          onChange={event => set({ negativeRounds: event.target.value })}
        />
      </label>
      <label>
        {w.ruleSource}
        <input
          className="field-box"
          required
          maxLength={300}
          value={plan.ruleSource}
          onChange={event => set({ ruleSource: event.target.value })}
        />
      </label>
      <fieldset className="env-spots" style={{ border: 0, padding: 0, margin: 0 }}>
        <legend>{w.spots}</legend>
        {plan.spots.map((spot, index) => (
          <div key={spot.key}>
            <input
              className="field-box"
              aria-label={`${w.spot} ${index + 1}`}
              value={spot.name}
              onChange={event => setSpot(spot.key, { name: event.target.value })}
            />
            <select
              className="field-box"
              aria-label={`${w.kind} ${index + 1}`}
              value={spot.kind}
              onChange={event => setSpot(spot.key, { kind: event.target.value })}
            >
              {Object.entries(spotWords).map(([value, said]) => (
                <option key={value} value={value}>
                  {pick(said)}
                </option>
              ))}
            </select>
            <input
              className="field-box"
              aria-label={`${w.swabs} ${index + 1}`}
              inputMode="numeric"
              value={spot.swabs}
              onChange={event => setSpot(spot.key, { swabs: event.target.value })}
            />
            <button
              type="button"
              className="button small"
              onClick={() => set({ spots: plan.spots.filter(one => one.key !== spot.key) })}
            >
              {w.remove}
            </button>
          </div>
        ))}
        <button
          type="button"
          className="button small"
          onClick={() =>
            set({ spots: [...plan.spots, { key: uuidv7(), name: '', kind: 'surface', swabs: '1' }] })
          }
        >
          {w.addSpot}
        </button>
      </fieldset>
    </>
  );
}
