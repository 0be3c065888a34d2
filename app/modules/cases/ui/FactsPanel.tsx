import { useEffect, useRef, useState } from 'react';
import { fieldId, fieldProblem, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail } from '../api.ts';
import { fromLocalInput, toLocalInput } from './cityInputs.ts';
import { LinksPanel } from './LinksPanel.tsx';
import { caseWords, factWords } from './words.ts';

const dayFacts = [
  'onsetOn',
  'sampledOn',
  'confirmedOn',
  'infectionOn',
  'hospitalOn',
  'exposureFrom',
  'exposureTo',
] as const;
const instantFacts = ['positiveAt', 'reportedAt', 'isolatedAt'] as const;
const textFacts = ['symptoms', 'exposureText', 'cluster', 'areaText'] as const;
const choices = {
  foundIn: ['unknown', 'in_control', 'community'],
  origin: ['unknown', 'local', 'imported'],
} as const;
type FactName =
  | (typeof dayFacts)[number]
  | (typeof instantFacts)[number]
  | (typeof textFacts)[number]
  | keyof typeof choices;

// written to the server this long after the last key, so that two hours of talking are never lost
const saveAfterMs = 1200;

/** What is known of the case, saved as it is typed, with the history of states, doubts and links beside it. */
export function FactsPanel({ detail, mayWrite }: { detail: CaseDetail; mayWrite: boolean }) {
  const w = useWords(caseWords);
  const f = useFormat();
  const pick = usePick();
  return (
    <div className="case-facts">
      <FactsForm detail={detail} mayWrite={mayWrite} />
      <div>
        <section>
          <h2>{w.states}</h2>
          <ol className="case-states">
            {detail.states.map(state => (
              <li key={`${state.at}${state.state}`}>
                <strong>{pick(state.title)}</strong> {f.instant(state.at)} {state.by?.name}
                {state.ruleId && <span className="secondary small"> {state.ruleId}</span>}
                {state.reason && <span className="secondary"> {state.reason}</span>}
              </li>
            ))}
          </ol>
        </section>
        {detail.doubts.length > 0 && (
          <section>
            <h2 className="alarm-text">{w.doubts}</h2>
            <ul>
              {detail.doubts.map(doubt => (
                <li key={doubt.ruleId + doubt.fields.join()}>
                  {pick(doubt.message)} <Reason rule={doubt.ruleId} text={doubt.message} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <LinksPanel detail={detail} mayWrite={mayWrite} />
        <p className="secondary small">
          {w.bothAreas({ area: detail.areaPath, located: detail.locatedPath, origin: detail.originPath })}
        </p>
      </div>
    </div>
  );
}

function FactsForm({ detail, mayWrite }: { detail: CaseDetail; mayWrite: boolean }) {
  const w = useWords(caseWords);
  const fw = useWords(factWords);
  const f = useFormat();
  const [draft, setDraft] = useState<Partial<Record<FactName, string | null>>>({});
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const version = useRef(detail.version);
  version.current = Math.max(version.current, detail.version);
  const save = useApiCommand<{ version: number }>('PATCH', `/cases/${detail.id}`, {
    invalidates: ['/cases'],
  });
  const pending = Object.keys(draft).length > 0;
  const send = () => {
    const changes = draft;
    save.mutate(
      { body: { version: version.current, changes } },
      {
        onSuccess: answer => {
          version.current = answer.version;
          setSavedAt(f.now);
          // what was typed while saving stays unsaved
          setDraft(now =>
            Object.fromEntries(
              Object.entries(now).filter(([name, value]) => changes[name as FactName] !== value),
            ),
          );
        },
      },
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the draft starts the wait again
  useEffect(() => {
    if (!pending || save.isPending) return;
    const timer = setTimeout(send, saveAfterMs);
    return () => clearTimeout(timer);
  }, [draft, save.isPending]);
  const set = (name: FactName, value: string | null) => {
    save.reset();
    setDraft(now => ({ ...now, [name]: value }));
  };
  const stored = (name: FactName) => (name in draft ? (draft[name] ?? '') : (detail[name] ?? ''));
  const status = save.error
    ? w.unsaved
    : save.isPending
      ? w.saving
      : pending
        ? w.saving
        : savedAt
          ? w.saved({ at: f.time(savedAt) })
          : '';
  const field = (name: FactName, input: React.ReactNode) => {
    const wrong = fieldProblem(save.error, `body/${name}`);
    return (
      <label key={name} htmlFor={fieldId(`body/${name}`)} className={wrong ? 'wrong' : ''}>
        <span>{fw[name]}</span>
        {input}
        {wrong && <span className="field-problem">{wrong}</span>}
      </label>
    );
  };
  const common = (name: FactName) => ({
    id: fieldId(`body/${name}`),
    className: 'field-box',
    disabled: !mayWrite,
  });
  return (
    <section>
      <h2>
        {w.facts}{' '}
        <span className="secondary small" aria-live="polite">
          {status}
        </span>
      </h2>
      <ProblemSummary
        problem={save.error}
        fieldLabels={Object.fromEntries(
          [...dayFacts, ...instantFacts].map(name => [`body/${name}`, fw[name]]),
        )}
      />
      {save.error?.kind === 'conflict' && (
        <button
          type="button"
          className="button"
          onClick={() => {
            save.reset();
            version.current = detail.version;
            setDraft({});
          }}
        >
          {w.reload}
        </button>
      )}
      <div className="case-fields">
        {dayFacts.map(name =>
          field(
            name,
            <input
              {...common(name)}
              type="date"
              max={f.today}
              value={stored(name)}
              onChange={event => set(name, event.target.value || null)}
            />,
          ),
        )}
        {instantFacts.map(name =>
          field(
            name,
            <input
              {...common(name)}
              type="datetime-local"
              value={toLocalInput(stored(name) || null, f.timeZone)}
              onChange={event => set(name, fromLocalInput(event.target.value, f.timeZone))}
            />,
          ),
        )}
        {(Object.keys(choices) as (keyof typeof choices)[]).map(name =>
          field(
            name,
            <select {...common(name)} value={stored(name)} onChange={event => set(name, event.target.value)}>
              {choices[name].map(value => (
                <option key={value} value={value}>
                  {fw[value]}
                </option>
              ))}
            </select>,
          ),
        )}
        {textFacts.map(name =>
          field(
            name,
            <textarea
              {...common(name)}
              rows={2}
              value={stored(name)}
              onChange={event => set(name, event.target.value.trim() === '' ? null : event.target.value)}
            />,
          ),
        )}
      </div>
    </section>
  );
}
