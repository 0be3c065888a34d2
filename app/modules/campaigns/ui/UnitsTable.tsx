import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { zoneWords } from '../rules/plan.ts';
import type { CampaignItem, UnitItem } from './api.ts';
import { riskWords, words } from './words.ts';
import { zoneLooks } from './zones.ts';

/** The parts in the order they are sampled and tested, why, and who lives there; a person may move one with a reason. */
export function UnitsTable({ campaign, mayMove }: { campaign: CampaignItem; mayMove: boolean }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write') && mayMove;
  const [moving, move] = useState<UnitItem | null>(null);
  const [shown, show] = useState(60);
  const answer = useApiQuery<{ items: UnitItem[] }>(`/campaigns/${campaign.id}/units`);
  if (answer.error && !answer.data)
    return <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={5} />;
  const { items } = answer.data;
  return (
    <section className="panel">
      <h2>
        {w.order} <span className="secondary small">{w.orderSub}</span>
      </h2>
      <div className="campaign-scroll">
        <table className="campaign-table">
          <thead>
            <tr>
              <th scope="col" className="num">
                {w.rank}
              </th>
              <th scope="col">{w.area}</th>
              <th scope="col">{w.zone}</th>
              <th scope="col" className="num">
                {w.score}
              </th>
              <th scope="col">{w.why}</th>
              <th scope="col" className="num">
                {w.registered}
              </th>
              <th scope="col" className="num">
                {w.unregistered}
              </th>
              <th scope="col" className="num">
                {w.buildings}
              </th>
              <th scope="col" className="num">
                {w.households}
              </th>
              {may && <th scope="col" />}
            </tr>
          </thead>
          <tbody>
            {items.slice(0, shown).map(unit => (
              <tr key={unit.areaKey}>
                <td className="num">{unit.rank}</td>
                <th scope="row">{unit.path}</th>
                <td>
                  <span aria-hidden="true" style={{ color: zoneLooks[unit.zone].colour }}>
                    {zoneLooks[unit.zone].mark}
                  </span>{' '}
                  {pick(zoneWords[unit.zone])}
                </td>
                <td className="num">{f.number(unit.score, 1)}</td>
                <td className="small">
                  {unit.parts.map(part => `${pick(riskWords[part.key]!)} ${f.number(part.n)}`).join(' · ') ||
                    f.missing}
                  {unit.movedReason && (
                    <div className="secondary">
                      {w.movedBy({
                        who: unit.movedByName ?? f.unknown,
                        n: unit.movedFrom ?? f.unknown,
                        why: unit.movedReason,
                      })}
                    </div>
                  )}
                </td>
                <td className="num">{f.number(unit.registered)}</td>
                <td className="num">{f.number(unit.unregistered)}</td>
                <td className="num">{f.number(unit.buildings)}</td>
                <td className="num">{f.number(unit.households)}</td>
                {may && (
                  <td>
                    <button type="button" className="button small" onClick={() => move(unit)}>
                      {w.move}
                    </button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length > shown && (
        <button type="button" className="button small" onClick={() => show(shown + 200)}>
          {w.more({ n: Math.min(200, items.length - shown) })}
        </button>
      )}
      <Dialog open={moving !== null} onClose={() => move(null)} label={w.move}>
        {moving && (
          <MoveForm unit={moving} campaign={campaign} most={items.length} onDone={() => move(null)} />
        )}
      </Dialog>
    </section>
  );
}

function MoveForm(props: { unit: UnitItem; campaign: CampaignItem; most: number; onDone: () => void }) {
  const w = useWords(words);
  const [to, setTo] = useState('1');
  const [reason, setReason] = useState('');
  const send = useApiCommand('POST', `/campaigns/${props.campaign.id}/order`, {
    invalidates: ['/campaigns'],
    onDone: props.onDone,
  });
  return (
    <form
      className="campaign-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        send.mutate({
          body: { version: props.campaign.version, areaKey: props.unit.areaKey, to: Number(to), reason },
        });
      }}
    >
      <h2>
        {w.move}: {props.unit.path}
      </h2>
      <ProblemSummary problem={send.error} />
      <label>
        {w.moveTo}
        <input
          type="number"
          min={1}
          max={props.most}
          className="field-box"
          value={to}
          onChange={event => setTo(event.target.value)}
        />
      </label>
      <label>
        {w.reason}
        <textarea
          className="field-box"
          rows={2}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </label>
      <span className="campaign-actions">
        <button type="submit" className="button main" disabled={send.isPending}>
          {w.confirm}
        </button>
        <button type="button" className="button" onClick={props.onDone}>
          {w.cancel}
        </button>
      </span>
    </form>
  );
}
