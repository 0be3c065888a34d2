import { Icon } from '../../icons.tsx';
import { defineWords, useFormat, usePick, useWords } from '../../words/index.ts';
import type { TimelineEntry, TimelineIssue } from './entries.ts';

const words = defineWords({
  gap: ['空白', 'Gap'],
  overlap: ['重叠', 'Overlap'],
  impossible: ['来不及', 'Impossible move'],
  contradiction: ['矛盾', 'Contradiction'],
  between: ['“{a}”与“{b}”', '“{a}” and “{b}”'],
  unknown: ['去向未知{time}', 'whereabouts unknown for {time}'],
  more: ['另有{n}段空白', '{n} more gaps'],
});

/** What is missing, doubtful or contradictory, the worst kinds first; gaps by length. */
export function IssueList(props: {
  issues: TimelineIssue[];
  entries: TimelineEntry[];
  onGo: (issue: TimelineIssue) => void;
  gapsShown?: number;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const gapsShown = props.gapsShown ?? 4;
  const place = (id: string) => props.entries.find(entry => entry.id === id)?.place ?? f.missing;
  const serious = props.issues.filter(issue => issue.kind !== 'gap');
  const gaps = props.issues
    .filter(issue => issue.kind === 'gap')
    .sort((a, b) => b.to - b.from - (a.to - a.from));
  const text = (issue: TimelineIssue) => {
    if (issue.text) return pick(issue.text);
    if (issue.kind === 'gap') return w.unknown({ time: f.duration(issue.to - issue.from) });
    const [a, b] = issue.entryIds;
    return w.between({ a: place(a ?? ''), b: place(b ?? '') });
  };
  return (
    <ul className="tl-issues">
      {[...serious, ...gaps.slice(0, gapsShown)].map(issue => (
        <li key={`${issue.kind}${issue.day}${issue.from}${issue.entryIds.join()}`}>
          <span
            className={issue.kind === 'gap' ? 'secondary' : 'alarm-text'}
            style={{ display: 'inline-flex', gap: 4 }}
          >
            <Icon name={issue.kind === 'gap' ? 'help' : 'alarm'} size={16} />
            {w[issue.kind]}
          </span>
          <button type="button" className="term-button" onClick={() => props.onGo(issue)}>
            {f.day(issue.day)} {f.minutes(issue.from)}–{f.minutes(issue.to)}
          </button>
          <span>{text(issue)}</span>
        </li>
      ))}
      {gaps.length > gapsShown && <li className="secondary">{w.more({ n: gaps.length - gapsShown })}</li>}
    </ul>
  );
}
