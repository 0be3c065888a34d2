import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { type Bilingual, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { SearchTime } from './SearchTime.tsx';
import { words } from './words.ts';

interface Answer {
  counts: {
    listed: number;
    new: number;
    changed: number;
    unaffected: number;
    gone: number;
    belowMinimum: number;
  };
  settings?: { key: string | null; name: Bilingual; people: number }[];
  durationMs: number;
  searchMs: number;
  staysSearched: number;
}

/** Another look-back or another least time together: how many more, how many fewer, before anything is changed. */
export function WhatIf({ caseId }: { caseId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [days, setDays] = useState('4');
  const [minutes, setMinutes] = useState('');
  const ask = useApiCommand<Answer>('POST', `/cases/${caseId}/trace`);
  const answer = ask.data;
  const numbers = answer && [
    { label: w.whatIfListed, n: answer.counts.listed },
    { label: w.whatIfMore, n: answer.counts.new, sign: '+' },
    { label: w.whatIfFewer, n: answer.counts.gone, sign: '−' },
    { label: w.whatIfChanged, n: answer.counts.changed },
    { label: w.whatIfBelow, n: answer.counts.belowMinimum },
  ];
  return (
    <details className="what-if">
      <summary>
        {w.whatIf} <span className="secondary small">{w.whatIfHint}</span>
      </summary>
      <form
        className="contacts-row"
        onSubmit={event => {
          event.preventDefault();
          ask.mutate({
            body: {
              whatIf: true,
              ...(days === '' ? {} : { windowDays: Number(days) }),
              ...(minutes === '' ? {} : { minOverlapMinutes: Number(minutes) }),
            },
          });
        }}
      >
        <label className="what-if-field">
          <span>{w.windowDays}</span>
          <input
            className="field-box"
            type="number"
            inputMode="numeric"
            min={0}
            max={60}
            placeholder={w.asThePack}
            value={days}
            onChange={event => setDays(event.target.value)}
          />
        </label>
        <label className="what-if-field">
          <span>{w.minOverlap}</span>
          <input
            className="field-box"
            type="number"
            inputMode="numeric"
            min={0}
            max={1440}
            placeholder="0"
            value={minutes}
            onChange={event => setMinutes(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={ask.isPending}>
          {w.try}
        </button>
      </form>
      <ProblemSummary problem={ask.error} />
      {numbers && (
        <div role="status">
          <dl className="what-if-numbers">
            {numbers.map(({ label, n, sign }) => (
              <div key={label}>
                <dt className="secondary small">{label}</dt>
                <dd>
                  {n > 0 ? sign : ''}
                  {w.people({ n: f.number(n) })}
                </dd>
              </div>
            ))}
          </dl>
          {answer.settings && answer.settings.length > 0 && (
            <p className="small">
              {w.whatIfSettings({
                list: answer.settings
                  .map(one => w.whatIfSetting({ name: pick(one.name), n: f.number(one.people) }))
                  .join(w.listComma),
              })}
            </p>
          )}
          <SearchTime
            searchMs={answer.searchMs}
            stays={answer.staysSearched}
            runMs={answer.durationMs}
            stored={false}
          />
        </div>
      )}
    </details>
  );
}
