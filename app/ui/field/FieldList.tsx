import { type ReactNode, useEffect, useRef, useState } from 'react';
import './field.css';

const chunk = 60;

/** Rows of at least 56 px in walking order. Draws sixty, then sixty more as the reader nears the end, so 5,000 tasks open at once. */
export function FieldList<Row>(props: {
  rows: Row[];
  rowKey: (row: Row) => string;
  render: (row: Row) => ReactNode;
  group?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  emptyText: ReactNode;
}) {
  const [shown, setShown] = useState(chunk);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) setShown(now => now + chunk);
      },
      { rootMargin: '800px' },
    );
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  if (props.rows.length === 0) return <p className="field-pad">{props.emptyText}</p>;
  let last: string | undefined;
  return (
    <div>
      <ul>
        {props.rows.slice(0, shown).map(row => {
          const group = props.group?.(row);
          const heads = group !== undefined && group !== last;
          last = group;
          return (
            <li key={props.rowKey(row)}>
              {heads && <h2 className="field-group">{group}</h2>}
              {props.onOpen ? (
                <button type="button" className="field-row" onClick={() => props.onOpen?.(row)}>
                  {props.render(row)}
                </button>
              ) : (
                <div className="field-row">{props.render(row)}</div>
              )}
            </li>
          );
        })}
      </ul>
      <div ref={end} />
    </div>
  );
}
