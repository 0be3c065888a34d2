import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { PlateView, WellView } from '../schema.ts';
import { readReadings } from './wells.ts';
import { callWords, contentWords, words } from './words.ts';

const toneOf = (call: string) =>
  call === 'positive' || call === 'failed'
    ? 'alarm'
    : call === 'negative' || call === 'passed'
      ? 'good'
      : 'wait';

/** Ct values by well and gene: typed, pasted from the instrument, or as they were judged. */
export function CtTable({
  plate,
  editable,
  chosen,
  onChoose,
}: {
  plate: PlateView;
  editable: boolean;
  chosen: string | null;
  onChoose: (well: string) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const genes = [
    ...new Set([...plate.required.genes, ...plate.wells.flatMap(well => well.genes.map(one => one.gene))]),
  ];
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [pasted, setPasted] = useState<{ n: number; bad: number[] } | null>(null);
  const finish = useApiCommand('POST', `/runs/${plate.run?.id}/readings`, {
    invalidates: ['/plates', '/labs', '/laboratory'],
  });
  const paste = (text: string) => {
    const read = readReadings(text, genes);
    const next = { ...typed };
    for (const well of read.wells)
      for (const one of well.genes) next[`${well.well} ${one.gene}`] = one.ct === null ? '' : String(one.ct);
    setTyped(next);
    setPasted({ n: read.wells.length, bad: read.bad });
  };
  const shown = (well: WellView, gene: string) => {
    const value = well.genes.find(one => one.gene === gene);
    return value === undefined ? f.missing : value.ct === null ? w.notAmplified : f.number(value.ct, 1);
  };
  return (
    <section className="lab-block">
      <h2>{w.readings}</h2>
      <ProblemSummary problem={finish.error} />
      {editable && (
        <>
          <textarea
            className="field-box"
            style={{ width: '100%', height: 64 }}
            aria-label={w.pasteReadings}
            placeholder={w.pasteReadings}
            onChange={event => paste(event.target.value)}
          />
          {pasted && (
            <p className={pasted.bad.length ? 'alarm-text' : 'secondary'} role="status">
              {w.readLines({ n: pasted.n })}
              {pasted.bad.length > 0 && ` · ${w.badLines({ rows: pasted.bad.slice(0, 20).join('、') })}`}
            </p>
          )}
        </>
      )}
      <div className="lab-scroll" style={{ maxHeight: 460, overflowY: 'auto' }}>
        <table className="lab-table ct-table">
          <thead>
            <tr>
              <th scope="col">{w.well}</th>
              <th scope="col">{w.code}</th>
              {genes.map(gene => (
                <th key={gene} scope="col" className="num">
                  {gene}
                </th>
              ))}
              <th scope="col">{w.call}</th>
            </tr>
          </thead>
          <tbody>
            {plate.wells.map(well => (
              <tr
                key={well.well}
                style={chosen === well.well ? { background: 'var(--accent-ground)' } : undefined}
              >
                <td>
                  <button type="button" className="button bare small" onClick={() => onChoose(well.well)}>
                    {well.well}
                  </button>
                </td>
                <td>{well.tubeCode ?? pick(contentWords[well.content]!)}</td>
                {genes.map(gene => (
                  <td key={gene} className="num">
                    {editable ? (
                      <input
                        className="field-box"
                        inputMode="decimal"
                        aria-label={`${well.well} ${gene}`}
                        value={typed[`${well.well} ${gene}`] ?? ''}
                        onChange={event =>
                          setTyped({ ...typed, [`${well.well} ${gene}`]: event.target.value })
                        }
                      />
                    ) : (
                      shown(well, gene)
                    )}
                  </td>
                ))}
                <td>
                  {well.call ? (
                    <StateBadge tone={toneOf(well.call)}>{pick(callWords[well.call]!)}</StateBadge>
                  ) : (
                    f.pending
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {editable && (
        <p>
          <button
            type="button"
            className="button main"
            disabled={finish.isPending}
            onClick={() =>
              finish.mutate({
                body: {
                  finishedAt: f.now,
                  wells: plate.wells.map(well => ({
                    well: well.well,
                    genes: genes.map(gene => {
                      const text = (typed[`${well.well} ${gene}`] ?? '').trim();
                      return { gene, ct: text === '' || /^nd$/i.test(text) ? null : Number(text) };
                    }),
                  })),
                },
              })
            }
          >
            {w.finishRun}
          </button>
        </p>
      )}
    </section>
  );
}
