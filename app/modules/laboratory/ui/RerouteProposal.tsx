import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan, useSession } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { RerouteDetail } from '../schema.ts';
import { type Outlook, outlookOf } from './outlook.ts';
import { RerouteDecision } from './RerouteDecision.tsx';
import { RerouteFigure } from './RerouteFigure.tsx';
import { RerouteMoves } from './RerouteMoves.tsx';
import { rerouteWords } from './reroutePageWords.ts';
import { labStateWords } from './words.ts';

/** One proposal that waits: who cannot take its work and since when, what is on its way, where each would go, and the decision. */
export function RerouteProposal({ id }: { id: string }) {
  const answer = useApiQuery<RerouteDetail>(`/laboratory/reroutes/${id}`, { refreshEvery: 30_000 });
  if (!answer.data)
    return answer.error ? (
      <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  // worked out anew it is another question: nothing stays unticked from the last
  return <Chosen key={answer.data.proposedAt} detail={answer.data} />;
}

function Chosen({ detail }: { detail: RerouteDetail }) {
  const { timeZone } = useSession();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const gone = new Set(detail.gone);
  const chosen = new Set(
    detail.moves.filter(move => !left.has(move.id) && !gone.has(move.id)).map(move => move.id),
  );
  const outlook = outlookOf(detail, chosen, timeZone);
  return (
    <div className="reroute-one">
      <Situation detail={detail} outlook={outlook} chosen={chosen.size} />
      <RerouteFigure
        outlook={outlook}
        named={new Set(detail.moves.map(move => move.toLabId))}
        asOf={detail.asOf}
      />
      {detail.moves.length > 0 && (
        <RerouteMoves detail={detail} outlook={outlook} chosen={chosen} setLeft={setLeft} />
      )}
      <Unplaced detail={detail} />
      <RerouteDecision detail={detail} chosen={chosen} />
    </div>
  );
}

function Situation({ detail, outlook, chosen }: { detail: RerouteDetail; outlook: Outlook; chosen: number }) {
  const w = useWords(rerouteWords);
  const f = useFormat();
  const pick = usePick();
  const { from } = detail;
  const going = [...detail.moves.filter(move => !detail.gone.includes(move.id)), ...detail.unplaced];
  const count = (kind: 'box' | 'point') => going.filter(load => load.kind === kind).length;
  const when = (at: number) => f.instant(new Date(at).toISOString());
  const stays = outlook.from.doneNow;
  const gained =
    stays === null || outlook.lastDone === null ? null : Math.round((stays - outlook.lastDone) / 60_000);
  const what = { n: f.number(chosen), tubes: f.number(outlook.tubes) };
  return (
    <section className="lab-block">
      <h2>
        {pick({ zh: from.name, en: from.nameEn ?? from.name })}{' '}
        <StateBadge tone={from.state === 'working' ? 'good' : from.state === 'closed' ? 'off' : 'alarm'}>
          {pick(labStateWords[from.state]!)}
        </StateBadge>{' '}
        <span className="secondary small">
          {from.stateAt && w.since({ at: f.instant(from.stateAt) })} {from.stateNote}
        </span>
      </h2>
      {from.state === 'working' && (
        <p className="wait-text">{detail.reason === 'asked' ? w.askedAbout : w.worksAgain}</p>
      )}
      <p>
        {going.length === 0
          ? w.nothingOnItsWay
          : w.onItsWay({
              boxes: f.number(count('box')),
              points: f.number(count('point')),
              tubes: f.number(going.reduce((sum, load) => sum + load.tubes, 0)),
            })}
        {count('point') > 0 && <span className="secondary small"> {w.pointsNote}</span>}
      </p>
      <ul className="reroute-compare" aria-live="polite">
        <li>{stays === null ? w.stayNever : w.stay({ at: when(stays) })}</li>
        <li>
          <strong>
            {chosen === 0
              ? w.moveNone
              : outlook.lastDone === null
                ? w.moveNever(what)
                : w.move({ ...what, at: when(outlook.lastDone) })}
          </strong>{' '}
          {gained !== null && gained !== 0 && (
            <span className={gained > 0 ? 'good-text' : 'alarm-text'}>
              {gained > 0 ? w.earlier({ n: f.duration(gained) }) : w.later({ n: f.duration(-gained) })}
            </span>
          )}
        </li>
      </ul>
    </section>
  );
}

function Unplaced({ detail }: { detail: RerouteDetail }) {
  const w = useWords(rerouteWords);
  const f = useFormat();
  const mayAsk = useCan('testing.write');
  const again = useApiCommand('POST', `/labs/${detail.fromLabId}/reroutes`, {
    invalidates: ['/laboratory'],
  });
  return (
    <>
      {detail.unplaced.length > 0 && (
        <p className="wait-text">
          {w.unplaced({
            n: f.number(detail.unplaced.length),
            tubes: f.number(detail.unplaced.reduce((sum, load) => sum + load.tubes, 0)),
          })}{' '}
          <span className="secondary small">{detail.unplaced.map(load => load.name).join('、')}</span>
        </p>
      )}
      <ProblemSummary problem={again.error} />
      {mayAsk && (
        <p>
          <button
            type="button"
            className="button small"
            disabled={again.isPending}
            onClick={() => again.mutate({})}
          >
            {w.again}
          </button>{' '}
          <span className="secondary small">{w.proposedAt({ at: f.instant(detail.proposedAt) })}</span>
        </p>
      )}
    </>
  );
}
