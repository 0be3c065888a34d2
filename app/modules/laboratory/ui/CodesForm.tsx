import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import { CodeRows, CodeText } from './CodeRows.tsx';
import type { Codes } from './CodesPanel.tsx';
import { meansWords, settingsWords } from './settingsWords.ts';
import { outcomeWords } from './words.ts';

type Observation = Codes['own']['observations'][number] & { key: number };
type Value = Codes['own']['values'][number] & { key: number };

const ofGene = (means: Observation['means']) => means === 'gene' || means === 'ct';

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
  return (
    <form
      className="lab-form lab-codes-form"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <ProblemSummary problem={save.error} />
      <CodeRows<Observation>
        title={w.observations}
        path="body/own/observations"
        rows={observations}
        setRows={setObservations}
        means={meansWords}
        blank={key => ({ key, system: 'L', code: '', means: 'outcome' })}
        more={{
          title: w.gene,
          cell: (one, path, change) =>
            ofGene(one.means) && (
              <CodeText
                path={`${path}/gene`}
                label={w.gene}
                value={one.gene ?? ''}
                onChange={gene => change({ gene })}
                max={20}
              />
            ),
        }}
      />
      <CodeRows<Value>
        title={w.values}
        path="body/own/values"
        rows={values}
        setRows={setValues}
        means={outcomeWords}
        // nothing is taken for negative because nobody chose
        blank={key => ({ key, system: 'L', code: '', means: 'inconclusive' })}
      />
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
