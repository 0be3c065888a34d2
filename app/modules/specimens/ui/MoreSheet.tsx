import { useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { Sheet } from './Sheet.tsx';
import { type Table, voidTube } from './table.ts';
import type { TableHandle } from './useTable.ts';
import { words } from './words.ts';

const voids = ['broken', 'leaking', 'label'] as const;

/** What is needed now and then at a table. */
export function MoreSheet(props: {
  handle: TableHandle;
  table: Table;
  alone: boolean;
  onAlone: () => void;
  onBoxes: () => void;
  onChange: () => void;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const { tube, tubes } = props.table;
  const people = tubes.reduce((sum, one) => sum + one.members.length, tube?.members.length ?? 0);
  const used = tubes.filter(one => one.members.length > 0).length + (tube ? 1 : 0);
  return (
    <Sheet label={w.more} onClose={props.onClose}>
      <p className="secondary">{w.tubesToday({ tubes: f.number(used), people: f.number(people) })}</p>
      <div className="table-reasons">
        <BigButton size={72} tone="main" onPress={props.onBoxes}>
          {w.boxes}
        </BigButton>
        <button
          type="button"
          className="big-button glove"
          aria-pressed={props.alone}
          onClick={() => {
            props.onAlone();
            props.onClose();
          }}
        >
          {w.single}
        </button>
        <BigButton size={72} disabled={(tube?.members.length ?? 0) > 0} onPress={props.onChange}>
          {w.change}
        </BigButton>
      </div>
      <QueueReport pointId={props.table.pointId} />
      {tube && (
        <>
          <h3>{w.whyVoid({ n: tube.members.length })}</h3>
          <div className="table-reasons">
            {voids.map(reason => (
              <BigButton
                key={reason}
                size={72}
                tone="danger"
                onPress={() => {
                  props.onClose();
                  void props.handle.act((table, now) => voidTube(table, w[`void_${reason}`], now));
                }}
              >
                {w[`void_${reason}`]}
              </BigButton>
            ))}
          </div>
        </>
      )}
    </Sheet>
  );
}

/** How many people wait, for whoever looks for the shortest queue; a snapshot, so it is not kept for later. */
function QueueReport({ pointId }: { pointId: string }) {
  const w = useWords(words);
  const [people, setPeople] = useState('');
  const report = useApiCommand<unknown>('POST', `/sampling/points/${pointId}/queue`);
  return (
    <form
      className="table-queue"
      onSubmit={event => {
        event.preventDefault();
        if (/^\d{1,5}$/.test(people)) report.mutate({ body: { people: Number(people) } });
      }}
    >
      <label>
        {w.queuePeople}
        <input
          className="entry"
          inputMode="numeric"
          value={people}
          onChange={event => setPeople(event.target.value.replaceAll(/\D/g, '').slice(0, 5))}
        />
      </label>
      <BigButton submit busy={report.isPending}>
        {w.queueSend}
      </BigButton>
      {report.isSuccess && <p role="status">{w.queueSent}</p>}
      {report.error && (
        <p role="alert" className="field-wrong">
          {w.queueOffline}
        </p>
      )}
    </form>
  );
}
