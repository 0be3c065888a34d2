import { useMemo, useState } from 'react';
import { StateBadge } from '../desk/badges.tsx';
import { Icon } from '../icons.tsx';
import { ClassMark } from '../marks.tsx';
import { classLooks, personClasses } from '../tokens.ts';
import { defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import { ChainCanvas } from './chains/ChainCanvas.tsx';
import { infectorLink, onChainKey, pathToSource } from './chains/chainKeys.ts';
import {
  type ChainLink,
  type ChainNode,
  type ChainSummary,
  foldAbove,
  foldLayout,
} from './chains/foldLayout.ts';
import './chains/chains.css';

export type { ChainLink, ChainNode, ChainSummary } from './chains/foldLayout.ts';

const words = defineWords({
  open: ['未闭合', 'open'],
  closed: ['已闭合', 'closed'],
  size: ['{n}例', '{n} cases'],
  last: ['最近{day}', 'latest {day}'],
  outside: ['管控外{n}', '{n} outside control'],
  undated: ['无日期{n}例:', '{n} without a date:'],
  andMore: ['另有{n}例', '{n} more'],
  singles: ['单例', 'Single cases'],
  onlyOpen: ['只看未闭合', 'Open only'],
  zoomIn: ['放大', 'Zoom in'],
  zoomOut: ['缩小', 'Zoom out'],
  foldAll: ['全部折叠', 'Fold all'],
  interview: ['访谈', 'interview'],
  sequence: ['测序', 'sequence'],
  copresence: ['同时空', 'co-presence'],
  unknownSource: ['来源不明', 'source unknown'],
  folded: ['{n}条链已折叠为每日例数,点击展开', '{n} chains folded to cases per day; press to unfold'],
  hidden: ['已隐藏已闭合的{n}条链', '{n} closed chains hidden'],
  keys: [
    '←→ 感染者/被感染者 · ↑↓ 同源 · O 病例 · P 到源头 · Z 居中',
    '←→ infector/infectee · ↑↓ siblings · O case · P path · Z centre',
  ],
  case: ['病例', 'Case'],
  class: ['类别', 'Class'],
  day: ['日期', 'Day'],
  chain: ['传播链', 'Chain'],
  infector: ['感染者', 'Infector'],
  evidence: ['依据', 'Evidence'],
  probability: ['概率', 'Probability'],
});

/** Transmission chains on a time axis: x the day, one band of lanes per chain, marks by class, lines by evidence. Not a force cloud: a place means a date. */
export function ChainGraph(
  props: FigureProps & {
    nodes: ChainNode[];
    links: ChainLink[];
    /** Ranked, the riskiest first. */
    chains: ChainSummary[];
    selected?: string | null;
    onSelect?: (id: string) => void;
    onOpen?: (id: string) => void;
  },
) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [own, setOwn] = useState<string | null>(null);
  const [onlyOpen, setOnlyOpen] = useState(false);
  const [folding, setFolding] = useState<ReadonlySet<string> | null>(null);
  const [path, setPath] = useState<ReadonlySet<string>>(new Set());
  const [zoom, setZoom] = useState(1);
  const [target, setTarget] = useState<{ x: number; y: number } | null>(null);
  const selected = props.selected ?? own;
  const closed = useMemo(
    () => new Set(props.chains.filter(chain => !chain.open).map(chain => chain.id)),
    [props.chains],
  );
  const nodes = useMemo(
    () => (onlyOpen ? props.nodes.filter(node => !closed.has(node.chain)) : props.nodes),
    [props.nodes, onlyOpen, closed],
  );
  const unfolded = useMemo(() => {
    if (folding) return folding;
    // As many of the riskiest chains as stay readable are unfolded at first.
    const free = new Set<string>();
    let count = 0;
    for (const chain of props.chains) {
      count += chain.size;
      if (count > foldAbove && nodes.length > foldAbove) break;
      free.add(chain.id);
    }
    return free;
  }, [folding, props.chains, nodes.length]);
  const layout = useMemo(() => foldLayout(nodes, props.chains, unfolded), [nodes, props.chains, unfolded]);
  const select = (id: string) => {
    setOwn(id);
    setPath(new Set());
    props.onSelect?.(id);
    const node = layout.nodes.find(one => one.id === id);
    if (node) setTarget({ x: node.x, y: node.y });
  };
  const showChain = (chain: string) => {
    if (!unfolded.has(chain)) setFolding(new Set([...unfolded, chain]));
    const top = foldLayout(nodes, props.chains, new Set([...unfolded, chain])).bands.find(
      band => band.chain === chain,
    );
    const first = props.nodes.find(node => node.chain === chain && node.day);
    if (top && first) setTarget({ x: 0, y: top.top });
  };
  const shownChains = onlyOpen ? props.chains.filter(chain => chain.open) : props.chains;
  const foldedCount = layout.ribbons.length;
  const labelOf = useMemo(() => new Map(props.nodes.map(node => [node.id, node.label])), [props.nodes]);

  return (
    <ChartFrame
      {...props}
      csvName="chains"
      table={{
        head: [w.case, w.class, w.day, w.chain, w.infector, w.evidence, w.probability],
        rows: nodes.map(node => {
          const link = infectorLink(props.links, node.id);
          return [
            node.label,
            pick(classLooks[node.class]),
            node.day,
            node.chain,
            link ? (labelOf.get(link.from) ?? link.from) : null,
            link ? w[link.evidence] : null,
            link ? link.probability.toFixed(2) : null,
          ];
        }),
        numeric: [6],
      }}
      tools={
        <>
          <button
            type="button"
            className="button small"
            aria-pressed={onlyOpen}
            onClick={() => setOnlyOpen(!onlyOpen)}
          >
            {w.onlyOpen} <kbd>F</kbd>
          </button>
          <button type="button" className="button small" onClick={() => setFolding(new Set())}>
            {w.foldAll}
          </button>
          <button
            type="button"
            className="button small"
            aria-label={w.zoomOut}
            onClick={() => setZoom(Math.max(0, zoom - 1))}
          >
            −
          </button>
          <button
            type="button"
            className="button small"
            aria-label={w.zoomIn}
            onClick={() => setZoom(Math.min(3, zoom + 1))}
          >
            +
          </button>
        </>
      }
      legend={
        <>
          {personClasses
            .filter(one => nodes.some(node => node.class === one))
            .map(one => (
              <span key={one}>
                <ClassMark class={one} />
                {pick(classLooks[one])}
              </span>
            ))}
          <span>◇ {w.unknownSource}</span>
          <span>— {w.interview}</span>
          <span>- - {w.sequence}</span>
          <span>··· {w.copresence}</span>
          <span>{w.keys}</span>
        </>
      }
    >
      <div
        className="chains"
        role="group"
        aria-label={props.description}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: takes the arrow keys for its cases
        tabIndex={0}
        onKeyDown={event => {
          if (event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' '))
            return;
          const command = onChainKey(event, selected, layout.nodes, props.links);
          if (!command) return;
          event.preventDefault();
          event.stopPropagation();
          if (command.do === 'select') select(command.id);
          else if (command.do === 'open') props.onOpen?.(command.id);
          else if (command.do === 'path') setPath(new Set(pathToSource(props.links, command.id)));
          else if (command.do === 'fit') showChain(command.chain);
          else setOnlyOpen(!onlyOpen);
        }}
      >
        <ul className="chains-list">
          {shownChains.slice(0, 200).map(chain => (
            <li key={chain.id}>
              <button
                type="button"
                aria-expanded={unfolded.has(chain.id)}
                onClick={() => showChain(chain.id)}
              >
                <span style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
                  <span aria-hidden="true">{unfolded.has(chain.id) ? '▾' : '▸'}</span>
                  <strong>{chain.label}</strong>
                  <StateBadge tone={chain.open ? 'active' : 'off'}>
                    {chain.open ? w.open : w.closed}
                  </StateBadge>
                </span>
                <span className="secondary small">
                  {w.size({ n: f.number(chain.size) })} · {w.last({ day: f.day(chain.lastDay) })} ·{' '}
                  {w.outside({ n: f.number(chain.outsideControl) })}
                </span>
              </button>
            </li>
          ))}
          {shownChains.length > 200 && (
            <li className="secondary small">{w.andMore({ n: shownChains.length - 200 })}</li>
          )}
        </ul>
        <ChainCanvas
          layout={layout}
          links={props.links}
          selected={selected}
          path={path}
          zoom={zoom}
          label={props.description}
          singles={w.singles}
          target={target}
          onSelect={select}
          onOpen={id => props.onOpen?.(id)}
          onUnfold={chain => setFolding(new Set([...unfolded, chain]))}
          onZoom={by => setZoom(Math.max(0, Math.min(3, zoom + by)))}
        />
      </div>
      <p className="secondary small">
        {foldedCount > 0 && `${w.folded({ n: foldedCount })} `}
        {onlyOpen && closed.size > 0 && w.hidden({ n: closed.size })}
      </p>
      {layout.undated.length > 0 && (
        <div className="chains-tray">
          <Icon name="help" size={16} />
          {w.undated({ n: layout.undated.length })}
          {layout.undated.slice(0, 60).map(node => (
            <button
              key={node.id}
              type="button"
              className="button small bare"
              onClick={() => props.onOpen?.(node.id)}
            >
              <ClassMark class={node.class} />
              {node.label}
            </button>
          ))}
          {layout.undated.length > 60 && w.andMore({ n: layout.undated.length - 60 })}
        </div>
      )}
    </ChartFrame>
  );
}
