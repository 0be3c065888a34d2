import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../icons.tsx';
import { useHotkeys } from '../../keys.ts';
import { useUrlParams } from '../../nav.tsx';
import { useApiCommand } from '../../useApi.ts';
import { currentLanguage, defineWords, useFormat, useWords } from '../../words/index.ts';
import { ProblemSummary } from '../ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState } from '../parts.tsx';
import { ExportProgress } from './ExportProgress.tsx';
import { ListRow } from './ListRows.tsx';
import { ListTools } from './ListTools.tsx';
import { ariaSort, listQuery, nextSort } from './listQuery.ts';
import { isSelected, nothingSelected, type Selection, selectedCount, toggleRow } from './selection.ts';
import type { DataListProps } from './types.ts';
import { useKeysetRows } from './useKeysetRows.ts';
import { scrollToRow, visibleRows } from './window.ts';
import './list.css';

const words = defineWords({
  none: ['没有符合条件的记录', 'Nothing matches'],
  noneHint: ['可放宽或清除筛选。', 'Loosen or clear the filters.'],
  total: ['共{n}条', '{n} in total'],
  totalUnknown: ['总数计算中', 'total being counted'],
  loaded: ['已载入{n}条', '{n} loaded'],
  more: ['正在读取更多', 'Loading more'],
  refresh: ['刷新', 'Refresh'],
  selected: ['已选{n}条', '{n} selected'],
  selectQuery: ['选择符合条件的全部{n}条', 'Select all {n} that match'],
  selectQueryUncounted: ['选择符合条件的全部', 'Select all that match'],
  unselect: ['取消选择', 'Clear selection'],
  tick: ['选择此行', 'Select row'],
});
const headHeight = 36;

/** A list of any length: server-paged by keyset, drawn by window (≤ 60 rows in the page), filters and sort in the URL, keys, bulk by query, export as a job. */
export function DataList<Row>(props: DataListProps<Row>) {
  const w = useWords(words);
  const f = useFormat();
  const listId = useId();
  const rowHeight = props.rowHeight ?? 32;
  const [params, setParams] = useUrlParams();
  const filters = props.filters ?? [];
  const facets = props.facets ?? [];
  const names = [...new Set([...filters.map(filter => filter.key), ...facets.map(facet => facet.key)])];
  const { filters: values, sort } = listQuery(params, names, props.defaultSort);
  const serverQuery = { ...props.query, ...values, sort };
  const list = useKeysetRows<Row>(props.path, serverQuery);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [current, setCurrent] = useState(0);
  const [view, setView] = useState({ scrollTop: 0, viewport: 600 });
  const scroller = useRef<HTMLDivElement>(null);
  const exporting = useApiCommand<{ job: string }>('POST', props.exportPath ?? '');
  const queryText = JSON.stringify(serverQuery);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another query is another list
  useEffect(() => {
    setSelection(nothingSelected);
    setCurrent(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [queryText]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () =>
      setView({ scrollTop: element.scrollTop, viewport: element.clientHeight - headHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const range = visibleRows({ ...view, rowHeight, count: list.rows.length });
  useEffect(() => {
    if (list.hasMore && !list.loadingMore && !list.problem && range.last >= list.rows.length - 30)
      void list.loadMore();
  }, [range.last, list.rows.length, list.hasMore, list.loadingMore, list.problem, list.loadMore]);

  const move = (by: number) => {
    const next = Math.max(0, Math.min(list.rows.length - 1, current + by));
    setCurrent(next);
    const top = scrollToRow(next, { ...view, rowHeight });
    if (top !== view.scrollTop) scroller.current?.scrollTo({ top });
  };
  const open = (index: number) => {
    const row = list.rows[index];
    if (row !== undefined) props.onOpen?.(row);
  };
  const bulk = props.bulkActions ?? [];
  const keys = useMemo(() => list.rows.map(props.rowKey), [list.rows, props.rowKey]);
  const tick = (index: number) => setSelection(now => toggleRow(now, keys[index]!, keys));
  useHotkeys([
    { keys: 'J', label: { zh: '下一行', en: 'Next row' }, run: () => move(1) },
    { keys: 'K', label: { zh: '上一行', en: 'Previous row' }, run: () => move(-1) },
    {
      keys: 'Enter',
      label: { zh: '打开', en: 'Open' },
      run: () => open(current),
      disabled: !props.onOpen,
    },
  ]);

  const total = list.first?.total ?? null;
  const totalWords = (n: number) => (list.first?.totalIsApproximate ? f.approximate(n) : f.number(n));
  const count = selectedCount(selection, total);
  const target = {
    query: Object.fromEntries(
      Object.entries({ ...props.query, ...values }).map(([key, value]) => [key, String(value ?? '')]),
    ),
    ids: selection.kind === 'query' ? null : [...selection.ids],
    count,
  };
  const ticked = selection.kind === 'query' || selection.ids.size > 0;
  const width = props.columns.reduce((sum, column) => sum + column.width, 0);
  const height = props.height ?? 'max(320px, calc(100dvh - 250px))';

  return (
    <section>
      <ListTools
        id={props.id}
        filters={filters}
        facets={facets}
        values={values}
        sort={params.get('sort') ?? undefined}
        onChange={setParams}
        exporting={exporting.isPending}
        onExport={
          props.exportPath
            ? () => exporting.mutate({ body: { query: target.query, sort, language: currentLanguage() } })
            : undefined
        }
      />
      <ProblemSummary problem={exporting.error} />
      {exporting.data && (
        <div style={{ marginBottom: 8 }}>
          <ExportProgress id={exporting.data.job} />
        </div>
      )}
      {ticked && (
        <div className="bulk-bar" role="status">
          <strong>{w.selected({ n: count === null ? '…' : totalWords(count) })}</strong>
          {selection.kind === 'rows' && list.hasMore && (
            <button type="button" className="button small" onClick={() => setSelection({ kind: 'query' })}>
              {total === null ? w.selectQueryUncounted : w.selectQuery({ n: totalWords(total) })}
            </button>
          )}
          <button type="button" className="button small bare" onClick={() => setSelection(nothingSelected)}>
            {w.unselect}
          </button>
          {bulk.map(action => (
            <button
              key={action.key}
              type="button"
              className={`button small ${action.danger ? 'danger' : ''}`}
              onClick={() => action.run(target)}
            >
              {action.label}
            </button>
          ))}
        </div>
      )}
      <div
        ref={scroller}
        className="list-scroll"
        style={{ height }}
        role="grid"
        tabIndex={0}
        aria-rowcount={total === null || list.first?.totalIsApproximate ? -1 : total + 1}
        aria-colcount={props.columns.length}
        aria-activedescendant={list.rows.length ? `${listId}-${current}` : undefined}
        onScroll={event =>
          setView({
            scrollTop: event.currentTarget.scrollTop,
            viewport: event.currentTarget.clientHeight - headHeight,
          })
        }
        onKeyDown={event => {
          if (event.target !== event.currentTarget) return;
          const page = Math.max(1, Math.floor(view.viewport / rowHeight) - 1);
          const steps: Record<string, number> = {
            ArrowDown: 1,
            ArrowUp: -1,
            PageDown: page,
            PageUp: -page,
            Home: -1e9,
          };
          const by = steps[event.key];
          if (by !== undefined) move(by);
          else if (event.key === 'Enter') open(current);
          else if (event.key === ' ' && bulk.length > 0) tick(current);
          else return;
          event.preventDefault();
        }}
      >
        <div className="list-head" role="row" tabIndex={-1} style={{ minWidth: width }}>
          {props.columns.map((column, place) => (
            <div
              key={column.key}
              role="columnheader"
              tabIndex={-1}
              aria-sort={ariaSort(sort, column.sort)}
              className={`list-cell ${place === 0 ? 'frozen' : ''} ${column.align === 'end' ? 'end' : ''}`}
              style={{ width: column.width }}
            >
              {column.sort ? (
                <button type="button" onClick={() => setParams({ sort: nextSort(sort, column.sort!) })}>
                  {column.title}
                  {sort === column.sort && <Icon name="up" size={14} />}
                  {sort === `-${column.sort}` && <Icon name="down" size={14} />}
                </button>
              ) : (
                <span>{column.title}</span>
              )}
            </div>
          ))}
        </div>
        <div style={{ height: list.rows.length * rowHeight, position: 'relative', minWidth: width }}>
          {list.rows.slice(range.first, range.last).map((row, offset) => {
            const index = range.first + offset;
            return (
              <ListRow
                key={keys[index]}
                id={`${listId}-${index}`}
                row={row}
                index={index}
                columns={props.columns}
                height={rowHeight}
                width={width}
                current={index === current}
                ticked={bulk.length > 0 ? isSelected(selection, keys[index]!) : null}
                tickLabel={w.tick}
                className={props.rowClass?.(row)}
                onTick={() => tick(index)}
                onPress={() => {
                  setCurrent(index);
                  open(index);
                }}
              />
            );
          })}
        </div>
        {list.loading && <LoadingState rows={10} />}
        {list.problem && <ErrorState problem={list.problem} onRetry={() => void list.refresh()} />}
        {!list.loading && !list.problem && list.rows.length === 0 && (
          <EmptyState
            title={props.emptyText?.title ?? w.none}
            hint={props.emptyText?.hint ?? (Object.keys(values).length ? w.noneHint : undefined)}
          />
        )}
      </div>
      <p className="list-foot secondary small" aria-live="polite">
        {list.first && <span>{total === null ? w.totalUnknown : w.total({ n: totalWords(total) })}</span>}
        {list.hasMore && <span>{w.loaded({ n: f.number(list.rows.length) })}</span>}
        {list.loadingMore && <span>{w.more}…</span>}
        {list.first && <span>{f.asOf(list.first.asOf)}</span>}
        <button type="button" className="term-button" onClick={() => void list.refresh()}>
          {w.refresh}
        </button>
      </p>
    </section>
  );
}
