import { useEffect, useState } from 'react';
import { Icon } from '../icons.tsx';
import type { PaletteItem } from '../module.ts';
import { navigate } from '../nav.tsx';
import { defineWords, useWords } from '../words/index.ts';
import { Dialog } from './Dialog.tsx';

const words = defineWords({
  label: ['前往', 'Go to'],
  placeholder: ['病例编号、任务、场所或页面', 'Case number, task, place or page'],
  none: ['没有找到。这里不能按姓名查人。', 'Nothing found. People cannot be searched by name here.'],
  part: ['有的来源没有回答,结果可能不全', 'Some sources did not answer; results may be incomplete'],
  case: ['病例', 'Case'],
  task: ['任务', 'Task'],
  place: ['场所', 'Place'],
  page: ['页面', 'Page'],
});

export type PaletteSource = (query: string) => Promise<PaletteItem[]>;

/** Ctrl K: cases by number, tasks, places and pages. Never people: there is no global person search. */
export function CommandPalette(props: {
  open: boolean;
  onClose: () => void;
  pages: PaletteItem[];
  sources: PaletteSource[];
}) {
  const w = useWords(words);
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<PaletteItem[]>([]);
  const [partial, setPartial] = useState(false);
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (props.open) {
      setQuery('');
      setFound([]);
    }
  }, [props.open]);
  useEffect(() => {
    setAt(0);
    const text = query.trim();
    if (text === '') {
      setFound([]);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      const answers = await Promise.allSettled(props.sources.map(source => source(text)));
      if (!current) return;
      setPartial(answers.some(answer => answer.status === 'rejected'));
      setFound(answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : [])));
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, props.sources]);
  const text = query.trim().toLowerCase();
  const pages = props.pages.filter(page => page.title.toLowerCase().includes(text));
  const items = [...found, ...pages].slice(0, 30);
  const go = (item: PaletteItem | undefined) => {
    if (!item) return;
    props.onClose();
    navigate(item.to);
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.label}>
      <header>
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={`palette-${at}`}
          aria-label={w.placeholder}
          placeholder={w.placeholder}
          value={query}
          onChange={event => setQuery(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'ArrowDown') setAt(Math.min(items.length - 1, at + 1));
            else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
            else if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(items[at]);
            else return;
            event.preventDefault();
          }}
        />
      </header>
      <div id="palette-list" className="palette-list" role="listbox" aria-label={w.label}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input above takes the keys
          <div
            key={`${item.kind}${item.key}`}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(item)}
          >
            <span className="kind">{w[item.kind]}</span>
            <span>{item.title}</span>
            {item.detail && <span className="secondary small">{item.detail}</span>}
          </div>
        ))}
        {items.length === 0 && <p style={{ padding: 14 }}>{w.none}</p>}
        {partial && (
          <p className="secondary small" style={{ padding: '0 14px 10px' }}>
            {w.part}
          </p>
        )}
      </div>
    </Dialog>
  );
}
