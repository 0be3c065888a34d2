import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { everything, type Goods, type SiteDetail } from './api.ts';
import { goodsWords, words } from './words.ts';

type Doing = { kind: 'move' } | { kind: 'release' | 'discard'; goods: Goods };

/** Batches that came in or go out, and what was decided about held ones. */
export function GoodsBlock({ detail }: { detail: SiteDetail }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const maySample = useCan('sample.write');
  const may = useCan('testing.write');
  const [doing, setDoing] = useState<Doing | null>(null);
  const stop = () => setDoing(null);
  return (
    <section className="env-block">
      <div className="env-row">
        <h2>{w.goods}</h2>
        {maySample && !detail.site.retired && (
          <button type="button" className="button small" onClick={() => setDoing({ kind: 'move' })}>
            {w.moveGoods}
          </button>
        )}
      </div>
      {detail.goods.length === 0 ? (
        <p className="secondary">{w.noGoods}</p>
      ) : (
        <div className="env-scroll">
          <table className="env-table">
            <thead>
              <tr>
                <th scope="col">{w.batchNo}</th>
                <th scope="col">{w.description}</th>
                <th scope="col">{w.quantity}</th>
                <th scope="col">{w.when}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" aria-label={w.reason} />
              </tr>
            </thead>
            <tbody>
              {detail.goods.map(goods => (
                <tr key={goods.id}>
                  <td>{goods.batchNo}</td>
                  <td>{goods.description}</td>
                  <td>{goods.quantity ?? f.missing}</td>
                  <td>
                    {goods.arrivedAt
                      ? `${w.entry} ${f.instant(goods.arrivedAt)}`
                      : goods.leftAt
                        ? `${w.exit} ${f.instant(goods.leftAt)}`
                        : f.missing}
                  </td>
                  <td>
                    <StateBadge
                      tone={goods.state === 'held' ? 'alarm' : goods.state === 'present' ? 'plain' : 'off'}
                    >
                      {pick(goodsWords[goods.state]!)}
                    </StateBadge>
                    {goods.reason && (
                      <div className="secondary small">
                        {goods.reason}
                        {goods.method && ` · ${goods.method}`}
                      </div>
                    )}
                  </td>
                  <td>
                    {may && (goods.state === 'held' || goods.state === 'present') && (
                      <span className="env-row">
                        {goods.state === 'held' && (
                          <button
                            type="button"
                            className="button small"
                            onClick={() => setDoing({ kind: 'release', goods })}
                          >
                            {w.releaseGoods}
                          </button>
                        )}
                        <button
                          type="button"
                          className="button small danger"
                          onClick={() => setDoing({ kind: 'discard', goods })}
                        >
                          {w.discardGoods}
                        </button>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Dialog open={doing !== null} onClose={stop} label={doing?.kind === 'move' ? w.moveGoods : w.goods}>
        {doing?.kind === 'move' && <MoveForm siteId={detail.site.id} onDone={stop} />}
        {doing && doing.kind !== 'move' && (
          <DecideForm decision={doing.kind} goods={doing.goods} onDone={stop} />
        )}
      </Dialog>
    </section>
  );
}

function MoveForm({ siteId, onDone }: { siteId: string; onDone: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const [id] = useState(uuidv7);
  const [direction, setDirection] = useState('entry');
  const [batchNo, setBatchNo] = useState('');
  const [description, setDescription] = useState('');
  const [quantity, setQuantity] = useState('');
  const save = useApiCommand('POST', `/environment/sites/${siteId}/movements`, {
    invalidates: everything,
    onDone,
  });
  return (
    <form
      className="env-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: { id, direction, batchNo, description, ...(quantity ? { quantity } : {}), at: f.now },
        });
      }}
    >
      <h2>{w.moveGoods}</h2>
      <ProblemSummary problem={save.error} />
      <label>
        {w.direction}
        <select className="field-box" value={direction} onChange={event => setDirection(event.target.value)}>
          <option value="entry">{w.entry}</option>
          <option value="exit">{w.exit}</option>
        </select>
      </label>
      <label>
        {w.batchNo}
        <input
          className="field-box"
          required
          maxLength={80}
          value={batchNo}
          onChange={event => setBatchNo(event.target.value)}
        />
      </label>
      <label>
        {w.description}
        <input
          className="field-box"
          required
          maxLength={200}
          value={description}
          onChange={event => setDescription(event.target.value)}
        />
      </label>
      <label>
        {w.quantity}
        <input
          className="field-box"
          maxLength={80}
          value={quantity}
          onChange={event => setQuantity(event.target.value)}
        />
      </label>
      <div className="env-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.registerGoods}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}

function DecideForm({
  goods,
  decision,
  onDone,
}: {
  goods: Goods;
  decision: 'release' | 'discard';
  onDone: () => void;
}) {
  const w = useWords(words);
  const [reason, setReason] = useState('');
  const [method, setMethod] = useState('');
  const save = useApiCommand('POST', `/environment/goods/${goods.id}/decision`, {
    invalidates: everything,
    onDone,
  });
  return (
    <form
      className="env-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { version: goods.version, decision, reason, ...(method ? { method } : {}) } });
      }}
    >
      <h2>
        {decision === 'release' ? w.confirmRelease : w.confirmDiscard}: {goods.batchNo} {goods.description}
      </h2>
      <ProblemSummary problem={save.error} />
      {decision === 'discard' && (
        <label>
          {w.method}
          <input
            className="field-box"
            maxLength={200}
            value={method}
            onChange={event => setMethod(event.target.value)}
          />
        </label>
      )}
      <label>
        {w.reason}
        <textarea
          className="field-box"
          style={{ height: 80 }}
          maxLength={300}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </label>
      <div className="env-row">
        <button
          type="submit"
          className={decision === 'release' ? 'button main' : 'button danger'}
          disabled={save.isPending}
        >
          {decision === 'release' ? w.confirmRelease : w.confirmDiscard}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
