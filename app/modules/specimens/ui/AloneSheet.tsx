import { useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { markable, markLast, markNext } from './alone.ts';
import type { AloneGroup, Programme } from './api.ts';
import { Sheet } from './Sheet.tsx';
import type { Table } from './table.ts';
import type { TableHandle } from './useTable.ts';
import { words } from './words.ts';

/** Who no record knows as key person, traveller or patient: the team says it, one touch a group; the person goes into a tube alone. */
export function AloneSheet(props: {
  handle: TableHandle;
  table: Table;
  programme: Programme;
  groups: readonly AloneGroup[];
  onClose: () => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  const { handle, table, programme } = props;
  const last = markable(table);
  const [ofLast, setOfLast] = useState(false);
  const choose = (group: AloneGroup) => {
    props.onClose();
    void handle.act((at, now) =>
      ofLast && last
        ? markLast(at, group, programme, w.aloneReason({ group: pick(group.words) }), now)
        : markNext(at, group),
    );
  };
  return (
    <Sheet label={w.aloneTitle} onClose={props.onClose}>
      {last && (
        <fieldset className="table-reasons">
          <legend className="secondary">{w.aloneWhom}</legend>
          {[false, true].map(one => (
            <button
              key={String(one)}
              type="button"
              className="big-button glove"
              aria-pressed={ofLast === one}
              onClick={() => setOfLast(one)}
            >
              {one ? w.aloneLast({ who: last.member.label }) : w.aloneNext}
            </button>
          ))}
        </fieldset>
      )}
      {ofLast && last && last.tube.members.length > 1 && (
        <p className="table-alone">{w.aloneLastTaken({ who: last.member.label })}</p>
      )}
      <div className="table-reasons">
        {props.groups.map(one => (
          <button
            key={one.group}
            type="button"
            className="big-button glove"
            aria-pressed={!ofLast && table.mark?.group === one.group}
            onClick={() => choose(one)}
          >
            {pick(one.words)}
          </button>
        ))}
      </div>
      {table.mark && (
        <BigButton
          onPress={() => {
            props.onClose();
            void handle.act(at => markNext(at, null));
          }}
        >
          {w.aloneCancel}
        </BigButton>
      )}
    </Sheet>
  );
}
