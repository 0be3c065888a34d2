import { memo, type ReactNode } from 'react';
import { missing } from '../../words/index.ts';
import type { Column } from './types.ts';

function cellContent<Row>(column: Column<Row>, row: Row): ReactNode {
  if (column.render) {
    const drawn = column.render(row);
    // Bare text needs a box of its own to end in an ellipsis; the whole of it is the tooltip.
    return typeof drawn === 'string' ? <span title={drawn}>{drawn}</span> : drawn;
  }
  const value = column.value?.(row);
  return <span>{value === null || value === undefined || value === '' ? missing : value}</span>;
}

type RowProps<Row> = {
  row: Row;
  index: number;
  columns: Column<Row>[];
  height: number;
  width: number;
  id: string;
  current: boolean;
  ticked: boolean | null;
  tickLabel: string;
  className?: string;
  onTick: () => void;
  onPress: () => void;
};

function ListRowPlain<Row>(props: RowProps<Row>) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys (J, K, arrows, Enter)
    <div
      role="row"
      id={props.id}
      tabIndex={-1}
      aria-rowindex={props.index + 2}
      aria-selected={props.ticked ?? props.current}
      className={`list-row open-able ${props.current ? 'current' : ''} ${props.className ?? ''}`}
      style={{
        transform: `translateY(${props.index * props.height}px)`,
        height: props.height,
        minWidth: props.width,
      }}
      onClick={props.onPress}
    >
      {props.columns.map((column, place) => (
        <div
          key={column.key}
          role="gridcell"
          tabIndex={-1}
          className={`list-cell ${place === 0 ? 'frozen' : ''} ${column.align === 'end' ? 'end' : ''}`}
          style={{ width: column.width }}
        >
          {place === 0 && props.ticked !== null && (
            <input
              type="checkbox"
              className="row-tick"
              tabIndex={-1}
              aria-label={props.tickLabel}
              checked={props.ticked}
              onClick={event => event.stopPropagation()}
              onChange={props.onTick}
            />
          )}
          {cellContent(column, props.row)}
        </div>
      ))}
    </div>
  );
}

export const ListRow = memo(ListRowPlain) as typeof ListRowPlain;
