import { BigButton } from '../../../ui/field/BigButton.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { outcomeWords } from './outcomeWords.ts';
import { tailOf } from './scanText.ts';
import { lastPerson, type Table } from './table.ts';
import type { Said } from './useTable.ts';
import { words } from './words.ts';

/** The open tube: the end of its label, how many are in it. */
export function TubeHead({ table, alone }: { table: Table; alone: boolean }) {
  const w = useWords(words);
  const pick = usePick();
  const { tube } = table;
  const n = tube?.members.length ?? 0;
  const of = tube?.poolSize ?? 0;
  return (
    <section className={`table-tube ${tube ? '' : 'none'}`}>
      <div className="table-tube-line">
        <b className="table-tail">{tube ? tailOf(tube.code) : w.noTube}</b>
        {tube && (
          <b className="table-count" role="img" aria-label={w.slots({ n, of })}>
            {n}/{of}
          </b>
        )}
      </div>
      {tube && (
        <div className="table-slots" aria-hidden="true">
          {Array.from({ length: of }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: places of a rack
            <i key={at} className={at < n ? 'taken' : ''} />
          ))}
        </div>
      )}
      {table.mark ? (
        <p className="table-alone">{w.aloneOn({ group: pick(table.mark.words) })}</p>
      ) : (
        alone && <p className="table-alone">{w.singleOn}</p>
      )}
    </section>
  );
}

/** The word of the last outcome, large enough to read at arm's length; what to do next when there is none. */
export function SaidLine(props: { said: Said | null; waitingFor: string; compact?: boolean }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { said } = props;
  const text = said && outcomeWords(said.outcome, w, f, pick);
  return (
    <div
      key={said?.count ?? 0}
      className={`table-said ${said?.outcome.tone ?? 'none'} ${props.compact ? 'compact' : ''}`}
      role={said?.outcome.tone === 'bad' || said?.outcome.tone === 'ask' ? 'alert' : 'status'}
    >
      {text ? (
        <>
          <strong>{text.word}</strong>
          {text.sentence && <span>{text.sentence}</span>}
          {said.outcome.kind === 'recorded' && said.outcome.full && <span>{w.nextTube}</span>}
        </>
      ) : (
        <strong className="table-prompt">{props.waitingFor}</strong>
      )}
    </div>
  );
}

/** Who was recorded last, with the way back. */
export function LastPerson({ table, onUndo }: { table: Table; onUndo: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const last = lastPerson(table);
  return (
    <section className="table-last">
      {last ? (
        <>
          <span>
            <span className="secondary small">{w.lastPerson}</span>
            <b>{last.member.label}</b>
            <span className="secondary small">
              {f.time(last.member.at)} · …{tailOf(last.tube.code)}
              {last.member.group && ` · ${w.aloneMark}:${pick(last.member.group.words)}`}
            </span>
          </span>
          <BigButton size={72} icon="undo" onPress={onUndo}>
            {w.undo}
          </BigButton>
        </>
      ) : (
        <span className="secondary">{w.nobodyYet}</span>
      )}
    </section>
  );
}
