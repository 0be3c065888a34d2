import { useMemo, useState } from 'react';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { areaLevels } from '../rules.ts';
import { type AreaItem, areaTitle } from './api.ts';
import { readNames, roomUnder } from './pastedNames.ts';
import { words } from './words.ts';

/** Lines left out that are listed; the rest is counted. */
const listedLines = 8;

/** Id of the box the names are written in; the server names its lines by their parent. */
export const namesField = fieldId('body/areas/0/parentKey');

/** What one `POST /areas` takes. */
const atOnce = 5000;

/** Adds one name or a pasted column of names under the chosen area. */
export function AddAreas(props: {
  underKey: number;
  parent: AreaItem | undefined;
  /** Whether the areas are known, so that an absent parent is absent. */
  ready: boolean;
  pathOf: (area: AreaItem) => string;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [text, setText] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const siblings = useApiQuery<{ items: AreaItem[] }>('/areas', { query: { parentKey: props.underKey } });
  const known = siblings.data?.items;
  const read = useMemo(() => readNames(text, known?.flatMap(one => [one.name]) ?? []), [text, known]);
  const { parent } = props;
  const below = parent ? areaLevels[parent.level + 1] : undefined;
  const level = below ? pick(below.name) : '';
  const where = parent ? (parent.level === 0 ? pick(areaTitle(parent)) : props.pathOf(parent)) : '';
  const add = useApiCommand<{ keys: number[] }>('POST', '/areas', {
    invalidates: ['/areas'],
    onDone: answer => {
      setDone(w.added({ area: where, n: f.number(answer.keys.length), level }));
      setText('');
    },
  });
  if (!props.ready) return <LoadingState rows={4} />;
  if (!parent || !below)
    return (
      <section className="panel">
        <p className="secondary">{w.noMore}</p>
      </section>
    );
  const room = roomUnder(parent.level, known?.length ?? 0);
  const tooMany = read.toAdd.length > Math.min(room, atOnce);
  const labels = Object.fromEntries(
    read.toAdd.map((one, index) => [`body/areas/${index}/parentKey`, one.name] as const),
  );
  return (
    <form
      className="panel areas-add"
      onSubmit={event => {
        event.preventDefault();
        setDone(null);
        add.mutate({
          body: { areas: read.toAdd.map(({ line: _line, ...one }) => ({ parentKey: parent.key, ...one })) },
        });
      }}
    >
      <h2>{w.addTitle({ area: where, level })}</h2>
      {add.error && (
        <div>
          <ProblemSummary problem={add.error} fieldLabels={labels} />
          <p className="secondary">{w.again}</p>
        </div>
      )}
      {done && <p role="status">✓ {done}</p>}
      <div>
        <label htmlFor={namesField}>{w.names}</label>
        <p className="secondary small" id="area-names-hint">
          {w.addHint}
        </p>
        <textarea
          id={namesField}
          aria-describedby="area-names-hint area-names-sum"
          aria-invalid={tooMany || add.error ? true : undefined}
          value={text}
          placeholder={w.pasteExample}
          onChange={event => {
            setText(event.target.value);
            setDone(null);
          }}
        />
        <div id="area-names-sum" aria-live="polite">
          {text.trim() && (
            <strong>
              {w.sum({
                n: f.number(read.toAdd.length),
                m: f.number(read.leftOut.length),
                e: f.number(read.empty),
              })}
            </strong>
          )}
          {tooMany && (
            <p className="field-problem">
              {room < read.toAdd.length
                ? w.room({ area: where, n: f.number(room), m: f.number(read.toAdd.length) })
                : w.atOnce({ n: f.number(atOnce), m: f.number(read.toAdd.length) })}
            </p>
          )}
          {read.leftOut.length > 0 && (
            <ul className="secondary">
              {read.leftOut.slice(0, listedLines).map(one => (
                <li key={one.line}>{w[one.why]({ line: one.line, name: one.name.slice(0, 40) })}</li>
              ))}
              {read.leftOut.length > listedLines && (
                <li>{w.leftOutMore({ n: f.number(read.leftOut.length - listedLines) })}</li>
              )}
            </ul>
          )}
        </div>
      </div>
      <p className="secondary small">{w.forGood}</p>
      <div>
        <button
          type="submit"
          className="button main"
          disabled={add.isPending || !known || read.toAdd.length === 0 || tooMany}
        >
          {read.toAdd.length > 0 ? w.add({ n: f.number(read.toAdd.length), level }) : w.addNone}
        </button>
      </div>
    </form>
  );
}
