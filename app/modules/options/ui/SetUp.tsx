import type { WhatIf } from '@outpace/sim';
import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { ResponseEditor } from './ResponseEditor.tsx';
import type { PictureAnswer, RunInputs } from './types.ts';
import { words } from './words.ts';

const first = ['as-now', 'faster-tracing', 'tracing-screening'];
const priceKeys = ['test', 'roomDay', 'restrictedDay', 'placeDay'] as const;

/** Chooses responses and assumptions and begins a run. `from`: inputs of an earlier run to start with. */
export function SetUp(props: {
  answer: PictureAnswer;
  from: RunInputs | null;
  busy: boolean;
  onStarted: (id: string) => void;
}) {
  const { answer, from } = props;
  const { live, assumptions } = answer;
  const w = useWords(words);
  const f = useFormat();
  const estimated = 'mid' in live.r ? { low: live.r.low, mid: live.r.mid, high: live.r.high } : null;
  const [responses, setResponses] = useState<WhatIf[]>(
    () =>
      from?.responses ??
      first.map(id => structuredClone(answer.responses.find(one => one.policy.id === id)!)),
  );
  const [detected, setDetected] = useState(from?.detected ?? assumptions.detected.value);
  const [typedR, setTypedR] = useState(
    from && from.r.from === 'typed'
      ? { low: from.r.low, mid: from.r.mid, high: from.r.high }
      : estimated
        ? null
        : { low: 0.8, mid: 1.2, high: 1.8 },
  );
  const [disease, setDisease] = useState(from?.disease ?? live.models[0]!);
  const [people, setPeople] = useState<string>(live.picture.people ? '' : String(from?.picture.people ?? ''));
  const [days, setDays] = useState(from?.days ?? 14);
  const [worlds, setWorlds] = useState(from?.worlds ?? assumptions.worlds.value);
  const [sensitivity, setSensitivity] = useState(from?.sensitivity ?? true);
  const [prices, setPrices] = useState(
    () =>
      from?.prices ??
      (Object.fromEntries(priceKeys.map(key => [key, assumptions.prices[key].value])) as RunInputs['prices']),
  );
  const start = useApiCommand<{ id: string }>('POST', '/options/runs', { invalidates: ['/options/runs'] });
  const spread = (
    label: string,
    value: { low: number; mid: number; high: number },
    change: (value: { low: number; mid: number; high: number }) => void,
    max: number,
  ) => (
    <span className="options-spread">
      {(['low', 'mid', 'high'] as const).map(end => (
        <label key={end}>
          <span className="secondary small">{w[end]}</span>
          <input
            type="number"
            className="field-box"
            aria-label={`${label} ${w[end]}`}
            value={value[end]}
            min={0}
            max={max}
            step="any"
            onChange={event => {
              const n = event.target.valueAsNumber;
              if (Number.isFinite(n)) change({ ...value, [end]: n });
            }}
          />
        </label>
      ))}
    </span>
  );
  return (
    <form
      className="panel options-setup no-print"
      onSubmit={event => {
        event.preventDefault();
        start.mutate(
          {
            body: {
              outbreakId: live.outbreakId,
              ...(people ? { people: Number(people) } : {}),
              disease,
              days,
              worlds,
              ...(typedR ? { r: typedR } : {}),
              detected,
              responses,
              prices,
              sensitivity,
            },
          },
          { onSuccess: made => props.onStarted(made.id) },
        );
      }}
    >
      <h2>{w.responses}</h2>
      <div className="options-responses">
        {responses.map((value, at) => (
          <ResponseEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the response
            key={at}
            at={at}
            value={value}
            shipped={answer.responses}
            taken={responses.map(one => one.policy.id)}
            onChange={changed => setResponses(responses.map((one, i) => (i === at ? changed : one)))}
          />
        ))}
      </div>
      <button
        type="button"
        className="button small"
        onClick={() => {
          const unused = answer.responses.find(
            one => !responses.some(own => own.policy.id === one.policy.id),
          );
          setResponses(
            responses.length === 3 ? responses.slice(0, 2) : [...responses, structuredClone(unused!)],
          );
        }}
      >
        {responses.length === 3 ? w.removeThird : w.addThird}
      </button>
      <h2>{w.assumptions}</h2>
      <div className="options-assumptions">
        <div>
          {w.detected}
          {spread(w.detected, detected, setDetected, 1)}
          <span className="secondary small">
            {w[`status_${assumptions.detected.status}` as 'status_assumed']}
          </span>
        </div>
        <div>
          R{' '}
          {typedR ? (
            <>
              {spread('R', typedR, setTypedR, 20)}
              {estimated && (
                <button type="button" className="button small" onClick={() => setTypedR(null)}>
                  {w.useEstimated}
                </button>
              )}
            </>
          ) : (
            estimated && (
              <>
                <b className="num">
                  {estimated.mid.toFixed(2)} ({estimated.low.toFixed(2)}–{estimated.high.toFixed(2)})
                </b>{' '}
                <button
                  type="button"
                  className="button small"
                  onClick={() =>
                    setTypedR({
                      low: Number(estimated.low.toFixed(2)),
                      mid: Number(estimated.mid.toFixed(2)),
                      high: Number(estimated.high.toFixed(2)),
                    })
                  }
                >
                  {w.typeR}
                </button>
              </>
            )
          )}
        </div>
        <label>
          {w.disease}
          <select className="field-box" value={disease} onChange={event => setDisease(event.target.value)}>
            {live.models.map(model => (
              <option key={model}>{model}</option>
            ))}
          </select>
        </label>
        {!live.hasOwnModel && <p className="small options-warning">⚠ {w.notOwn}</p>}
        <label>
          {w.size}
          <input
            type="number"
            className="field-box"
            value={people}
            min={1000}
            max={3_000_000}
            required={!live.picture.people}
            placeholder={live.picture.people ? f.number(live.picture.people) : ''}
            onChange={event => setPeople(event.target.value)}
          />
        </label>
        <label>
          {w.days}
          <select className="field-box" value={days} onChange={event => setDays(Number(event.target.value))}>
            {[7, 10, 14, 21, 28].map(n => (
              <option key={n} value={n}>
                {w.daysN({ n })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w.worlds}
          <select
            className="field-box"
            value={worlds}
            onChange={event => setWorlds(Number(event.target.value))}
          >
            {[20, 50, 100, 200].map(n => (
              <option key={n}>{n}</option>
            ))}
          </select>
        </label>
        <label className="options-lever tick">
          <input
            type="checkbox"
            checked={sensitivity}
            onChange={event => setSensitivity(event.target.checked)}
          />
          {w.sensitivity}
        </label>
      </div>
      <details>
        <summary className="small">{w.prices}</summary>
        <div className="options-levers">
          {priceKeys.map(key => (
            <label key={key} className="options-lever">
              {w[`price_${key}`]}
              <input
                type="number"
                className="field-box"
                min={0}
                step="any"
                value={prices[key]}
                onChange={event => {
                  const n = event.target.valueAsNumber;
                  if (Number.isFinite(n)) setPrices({ ...prices, [key]: n });
                }}
              />
              <span className="secondary small">
                {w[`status_${assumptions.prices[key].status}` as 'status_assumed']}
              </span>
            </label>
          ))}
        </div>
      </details>
      <ProblemSummary problem={start.error} />
      <button type="submit" className="button main" disabled={props.busy || start.isPending}>
        {props.busy ? w.running : w.run}
      </button>
    </form>
  );
}
