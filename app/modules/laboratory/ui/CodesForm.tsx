import { useRef, useState } from 'react';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { Codes } from './CodesPanel.tsx';
import { meansWords, settingsWords } from './settingsWords.ts';
import { outcomeWords } from './words.ts';

type Observation = Codes['own']['observations'][number] & { key: number };
type Value = Codes['own']['values'][number] & { key: number };

const ofGene = (means: Observation['means']) => means === 'gene' || means === 'ct';
const without = <Row extends { key: number }>(rows: Row[], key: number) =>
  rows.filter(one => one.key !== key);
const withChange = <Row extends { key: number }>(rows: Row[], key: number, part: Partial<Row>) =>
  rows.map(one => (one.key === key ? { ...one, ...part } : one));

/** A laboratory's own codes as an editable list. The version sent is the one read before editing: a colleague's change refuses it. */
export function CodesForm({
  labId,
  codes,
  onDone,
  onStale,
}: {
  labId: string;
  codes: Codes;
  onDone: () => void;
  onStale: () => void;
}) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const nextKey = useRef(1_000);
  const [observations, setObservations] = useState<Observation[]>(
    codes.own.observations.map((one, key) => ({ ...one, key })),
  );
  const [values, setValues] = useState<Value[]>(codes.own.values.map((one, key) => ({ ...one, key })));
  const save = useApiCommand('PUT', `/labs/${labId}/codes`, {
    invalidates: [`/labs/${labId}/codes`],
    onDone,
  });
  const send = () =>
    save.mutate(
      {
        body: {
          version: codes.version,
          own: {
            observations: observations.map(({ system, code, means, gene }) => ({
              system: system.trim(),
              code: code.trim(),
              means,
              ...(ofGene(means) && gene?.trim() ? { gene: gene.trim() } : {}),
            })),
            values: values.map(({ system, code, means }) => ({
              system: system.trim(),
              code: code.trim(),
              means,
            })),
          },
        },
      },
      { onError: problem => problem.status === 409 && onStale() },
    );
  const text = (path: string, label: string, value: string, onChange: (value: string) => void, max = 60) => (
    <input
      id={fieldId(path)}
      className="field-box"
      aria-label={label}
      required
      maxLength={max}
      autoComplete="off"
      value={value}
      onChange={event => onChange(event.target.value)}
    />
  );
  return (
    <form
      className="lab-form lab-codes-form"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <ProblemSummary problem={save.error} />
      <h3>{w.observations}</h3>
      <div className="lab-scroll">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">{w.system}</th>
              <th scope="col">{w.codeWord}</th>
              <th scope="col">{w.means}</th>
              <th scope="col">{w.gene}</th>
              <th scope="col" aria-label={w.remove} />
            </tr>
          </thead>
          <tbody>
            {observations.map((one, at) => {
              const path = `body/own/observations/${at}`;
              const change = (part: Partial<Observation>) =>
                setObservations(now => withChange(now, one.key, part));
              return (
                <tr key={one.key}>
                  <td>{text(`${path}/system`, w.system, one.system, system => change({ system }))}</td>
                  <td>{text(`${path}/code`, w.codeWord, one.code, code => change({ code }))}</td>
                  <td>
                    <select
                      id={fieldId(`${path}/means`)}
                      className="field-box"
                      aria-label={w.means}
                      value={one.means}
                      onChange={event => change({ means: event.target.value as Observation['means'] })}
                    >
                      {Object.entries(meansWords).map(([value, word]) => (
                        <option key={value} value={value}>
                          {pick(word)}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td>
                    {ofGene(one.means) &&
                      text(`${path}/gene`, w.gene, one.gene ?? '', gene => change({ gene }), 20)}
                  </td>
                  <td>
                    <button
                      type="button"
                      className="button small"
                      onClick={() => setObservations(now => without(now, one.key))}
                    >
                      {w.remove}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div>
        <button
          type="button"
          className="button small"
          disabled={observations.length >= 500}
          onClick={() => {
            const key = nextKey.current++;
            setObservations(now => [...now, { key, system: 'L', code: '', means: 'outcome' }]);
          }}
        >
          {w.addRow}
        </button>
      </div>
      <h3>{w.values}</h3>
      <div className="lab-scroll">
        <table className="lab-table">
          <thead>
            <tr>
              <th scope="col">{w.system}</th>
              <th scope="col">{w.codeWord}</th>
              <th scope="col">{w.means}</th>
              <th scope="col" aria-label={w.remove} />
            </tr>
          </thead>
          <tbody>
            {values.map((one, at) => {
              const path = `body/own/values/${at}`;
              const change = (part: Partial<Value>) => setValues(now => withChange(now, one.key, part));
              return (
                <tr key={one.key}>
                  <td>{text(`${path}/system`, w.system, one.system, system => change({ system }))}</td>
                  <td>{text(`${path}/code`, w.codeWord, one.code, code => change({ code }))}</td>
                  <td>
                    <select
                      id={fieldId(`${path}/means`)}
                      className="field-box"
                      aria-label={w.means}
                      value={one.means}
                      onChange={event => change({ means: event.target.value as Value['means'] })}
                    >
                      {Object.entries(outcomeWords).map(([value, word]) => (
                        <option key={value} value={value}>
                          {pick(word)}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td>
                    <button
                      type="button"
                      className="button small"
                      onClick={() => setValues(now => without(now, one.key))}
                    >
                      {w.remove}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div>
        <button
          type="button"
          className="button small"
          disabled={values.length >= 500}
          onClick={() => {
            const key = nextKey.current++;
            // nothing is taken for negative because nobody chose
            setValues(now => [...now, { key, system: 'L', code: '', means: 'inconclusive' }]);
          }}
        >
          {w.addRow}
        </button>
      </div>
      <div className="lab-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.save}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
