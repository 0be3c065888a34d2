import { BigButton } from '../../../ui/field/BigButton.tsx';
import { useWords } from '../../../ui/words/index.ts';
import { Sheet } from './Sheet.tsx';
import { lastPerson, type Table, undoLast } from './table.ts';
import type { TableHandle } from './useTable.ts';
import { words } from './words.ts';

const reasons = ['wrong_person', 'not_taken', 'left', 'other'] as const;

/** Takes the last person out; the reason is one touch, and stays with the sample. */
export function UndoSheet(props: { handle: TableHandle; table: Table; onClose: () => void }) {
  const w = useWords(words);
  const last = lastPerson(props.table);
  return (
    <Sheet label={w.whyUndo({ who: last?.member.label ?? '' })} onClose={props.onClose}>
      <div className="table-reasons">
        {reasons.map(reason => (
          <BigButton
            key={reason}
            size={72}
            onPress={() => {
              props.onClose();
              void props.handle.act((table, now) => undoLast(table, w[`undo_${reason}`], now));
            }}
          >
            {w[`undo_${reason}`]}
          </BigButton>
        ))}
      </div>
    </Sheet>
  );
}
