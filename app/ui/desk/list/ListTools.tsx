import { useEffect, useId, useRef, useState } from 'react';
import { Icon } from '../../icons.tsx';
import { useHotkeys } from '../../keys.ts';
import { ClassMark } from '../../marks.tsx';
import { defineWords, useFormat, useWords } from '../../words/index.ts';
import { Popover } from '../Popover.tsx';
import { readViews, writeViews } from './listQuery.ts';
import type { Facet, Filter } from './types.ts';

const words = defineWords({
  filter: ['筛选', 'Filter'],
  all: ['全部', 'All'],
  clear: ['清除筛选', 'Clear filters'],
  views: ['视图', 'Views'],
  save: ['保存当前筛选', 'Save this view'],
  name: ['视图名称', 'Name of the view'],
  none: ['还没有保存的视图', 'No saved views yet'],
  remove: ['删除视图“{name}”', 'Delete view “{name}”'],
  export: ['导出全部', 'Export all'],
});

type Change = (changes: Record<string, string | null>) => void;

/** Filters, facets, saved views and export above a list; all of it writes to the URL. */
export function ListTools(props: {
  id: string;
  filters: Filter[];
  facets: Facet[];
  values: Record<string, string>;
  sort: string | undefined;
  onChange: Change;
  onExport?: () => void;
  exporting: boolean;
}) {
  const w = useWords(words);
  const f = useFormat();
  const first = useRef<HTMLInputElement>(null);
  useHotkeys([{ keys: '/', label: { zh: '筛选', en: 'Filter' }, run: () => first.current?.focus() }]);
  const set = (key: string, value: string) => props.onChange({ [key]: value || null });
  const firstText = props.filters.findIndex(filter => filter.kind === 'text');
  return (
    <div className="list-tools" role="search" aria-label={w.filter}>
      {props.facets.map(facet => {
        const on = props.values[facet.key] === facet.value;
        return (
          <button
            key={`${facet.key}${facet.value}`}
            type="button"
            className="facet"
            aria-pressed={on}
            onClick={() => set(facet.key, on ? '' : facet.value)}
          >
            {facet.class && <ClassMark class={facet.class} />}
            {facet.label}
            <strong>{f.number(facet.count)}</strong>
          </button>
        );
      })}
      {props.filters.map((filter, index) => (
        <FilterInput
          key={filter.key}
          filter={filter}
          value={props.values[filter.key] ?? ''}
          onChange={value => set(filter.key, value)}
          inputRef={index === firstText ? first : undefined}
          all={w.all}
        />
      ))}
      {Object.keys(props.values).length > 0 && (
        <button
          type="button"
          className="button bare"
          onClick={() =>
            props.onChange(Object.fromEntries(Object.keys(props.values).map(key => [key, null])))
          }
        >
          <Icon name="close" size={16} />
          {w.clear}
        </button>
      )}
      <span className="end">
        <Views {...props} />
        {props.onExport && (
          <button type="button" className="button" onClick={props.onExport} disabled={props.exporting}>
            <Icon name="export" size={16} />
            {w.export}
          </button>
        )}
      </span>
    </div>
  );
}

function FilterInput(props: {
  filter: Filter;
  value: string;
  onChange: (value: string) => void;
  inputRef?: React.RefObject<HTMLInputElement | null>;
  all: string;
}) {
  const id = useId();
  const { filter, value } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: waits for the typing to pause; onChange is fresh each render
  useEffect(() => {
    if (filter.kind !== 'text' || text === value) return;
    const timer = setTimeout(() => props.onChange(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label htmlFor={id}>
      <span className="secondary">{filter.label}</span>
      {filter.kind === 'choice' ? (
        <select
          id={id}
          className="field-box"
          value={value}
          onChange={event => props.onChange(event.target.value)}
        >
          <option value="">{props.all}</option>
          {filter.options?.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          ref={props.inputRef}
          className="field-box"
          type={filter.kind === 'day' ? 'date' : 'search'}
          style={{ width: filter.kind === 'day' ? 140 : 160 }}
          value={filter.kind === 'day' ? value : text}
          onChange={event =>
            filter.kind === 'day' ? props.onChange(event.target.value) : setText(event.target.value)
          }
        />
      )}
    </label>
  );
}

function Views(props: {
  id: string;
  values: Record<string, string>;
  sort: string | undefined;
  onChange: Change;
}) {
  const w = useWords(words);
  const [views, setViews] = useState(() => readViews(props.id));
  const [name, setName] = useState('');
  const keep = (next: typeof views) => {
    setViews(next);
    writeViews(props.id, next);
  };
  const open = (query: string) => {
    const wanted = Object.fromEntries(new URLSearchParams(query));
    const gone = Object.keys(props.values).map(key => [key, null] as const);
    props.onChange({ ...Object.fromEntries(gone), sort: null, ...wanted });
  };
  return (
    <Popover className="button" label={`${w.views} ${Object.keys(views).length || ''}`}>
      {Object.keys(views).length === 0 && <p className="secondary">{w.none}</p>}
      {Object.entries(views).map(([view, query]) => (
        <p key={view} style={{ display: 'flex', justifyContent: 'space-between', gap: 8 }}>
          <button type="button" className="term-button" onClick={() => open(query)}>
            {view}
          </button>
          <button
            type="button"
            className="button small bare"
            aria-label={w.remove({ name: view })}
            onClick={() => {
              const { [view]: _, ...rest } = views;
              keep(rest);
            }}
          >
            <Icon name="close" size={16} />
          </button>
        </p>
      ))}
      <form
        style={{ display: 'flex', gap: 6 }}
        onSubmit={event => {
          event.preventDefault();
          if (!name.trim()) return;
          const query = new URLSearchParams(props.values);
          if (props.sort) query.set('sort', props.sort);
          keep({ ...views, [name.trim()]: query.toString() });
          setName('');
        }}
      >
        <input
          className="field-box"
          aria-label={w.name}
          placeholder={w.name}
          value={name}
          onChange={event => setName(event.target.value)}
        />
        <button type="submit" className="button">
          {w.save}
        </button>
      </form>
    </Popover>
  );
}
