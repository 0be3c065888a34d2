import { type SourceKind, sourceLooks } from '../sources.ts';
import type { PersonClass } from '../tokens.ts';
import {
  type Bilingual,
  cityDay,
  cityMinutes,
  defineWords,
  useFormat,
  usePick,
  useWords,
} from '../words/index.ts';
import { ClassBadge } from './badges.tsx';
import { Reason } from './Reason.tsx';
import './desk.css';

export type EvidenceSpan = {
  /** ISO instants; `fuzzy` when the ends are not known to the minute. */
  from: string;
  to: string;
  source: SourceKind;
  fuzzy?: boolean;
  place: string;
};

export type Evidence = {
  /** Masked or numbered, as the reader's role allows. */
  caseLabel: string;
  contactLabel: string;
  class: PersonClass;
  caseSpans: EvidenceSpan[];
  contactSpans: EvidenceSpan[];
  /** Infectious window of the case within the drawn range. */
  infectious?: { from: string; to: string };
  overlapMinutes: number | null;
  lines: { key: string; source: SourceKind; text: Bilingual; grade?: 'strong' | 'medium' | 'weak' }[];
  rule: { id: string; text: Bilingual; source?: Bilingual; href?: string };
  whyNotHigher?: Bilingual;
  whyNotLower?: Bilingual;
};

const words = defineWords({
  overlap: ['同处{time}', 'together {time}'],
  overlapUnknown: ['同处时间不详(只知日期)', 'time together unknown (day only)'],
  source: ['来源', 'Source'],
  says: ['说明', 'What it says'],
  grade: ['强度', 'Strength'],
  strong: ['强', 'Strong'],
  medium: ['中', 'Medium'],
  weak: ['弱', 'Weak'],
  notHigher: ['为什么不更高', 'Why not higher'],
  notLower: ['为什么不更低', 'Why not lower'],
  axis: ['{a}与{b}的时间对照', 'Times of {a} and {b}'],
  infectious: ['传染期', 'infectious window'],
  judged: ['判定', 'Classed as'],
});

/** Two people's time in one place on one axis, each line with its source, the rule's text, and why not another class. */
export function EvidenceCard({ evidence }: { evidence: Evidence }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  return (
    <article className="panel">
      <p style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' }}>
        <strong>{evidence.contactLabel}</strong>
        <span className="secondary">{w.judged}</span>
        <ClassBadge class={evidence.class} />
        <Reason
          rule={evidence.rule.id}
          text={evidence.rule.text}
          source={evidence.rule.source}
          href={evidence.rule.href}
        />
        <strong style={{ marginInlineStart: 'auto' }}>
          {evidence.overlapMinutes === null
            ? w.overlapUnknown
            : w.overlap({ time: f.duration(evidence.overlapMinutes) })}
        </strong>
      </p>
      <SharedAxis evidence={evidence} label={w.axis({ a: evidence.caseLabel, b: evidence.contactLabel })} />
      <p>{pick(evidence.rule.text)}</p>
      <table className="evidence-lines">
        <thead>
          <tr>
            <th scope="col">{w.source}</th>
            <th scope="col">{w.says}</th>
            <th scope="col">{w.grade}</th>
          </tr>
        </thead>
        <tbody>
          {evidence.lines.map(line => (
            <tr key={line.key}>
              <td>
                <kbd>{sourceLooks[line.source].sign}</kbd> {pick(sourceLooks[line.source])}
              </td>
              <td>{pick(line.text)}</td>
              <td>{line.grade ? w[line.grade] : f.missing}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="evidence-why">
        {evidence.whyNotHigher && (
          <p>
            <strong>{w.notHigher}</strong>
            <br />
            {pick(evidence.whyNotHigher)}
          </p>
        )}
        {evidence.whyNotLower && (
          <p>
            <strong>{w.notLower}</strong>
            <br />
            {pick(evidence.whyNotLower)}
          </p>
        )}
      </div>
    </article>
  );
}

function SharedAxis({ evidence, label }: { evidence: Evidence; label: string }) {
  const f = useFormat();
  const w = useWords(words);
  const pick = usePick();
  const spans = [...evidence.caseSpans, ...evidence.contactSpans];
  if (spans.length === 0) return null;
  const [width, left, right] = [720, 96, 16];
  const start = Math.min(...spans.map(span => Date.parse(span.from)));
  const end = Math.max(...spans.map(span => Date.parse(span.to)));
  const margin = Math.max(10 * 60_000, (end - start) * 0.06);
  const x = (instant: number) =>
    left + ((instant - start + margin) / (end - start + 2 * margin)) * (width - left - right);
  const rows = [
    { label: evidence.caseLabel, spans: evidence.caseSpans, y: 22, colour: 'var(--class-confirmed)' },
    {
      label: evidence.contactLabel,
      spans: evidence.contactSpans,
      y: 50,
      colour: `var(--class-${evidence.class})`,
    },
  ];
  const overlaps = evidence.caseSpans.flatMap(a =>
    evidence.contactSpans.flatMap(b => {
      const from = Math.max(Date.parse(a.from), Date.parse(b.from));
      const to = Math.min(Date.parse(a.to), Date.parse(b.to));
      return to > from && a.place === b.place ? [{ from, to }] : [];
    }),
  );
  const ticks = hourTicks(start - margin, end + margin);
  return (
    <svg
      viewBox={`0 0 ${width} 96`}
      width="100%"
      style={{ maxWidth: width, display: 'block' }}
      role="img"
      aria-label={label}
    >
      <defs>
        <pattern
          id="evidence-hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--ground)" />
          <path d="M0 0V6" stroke="var(--text)" strokeWidth="2" />
        </pattern>
      </defs>
      {evidence.infectious && (
        <g>
          <rect
            x={Math.max(left, x(Date.parse(evidence.infectious.from)))}
            width={Math.max(
              0,
              Math.min(width - right, x(Date.parse(evidence.infectious.to))) -
                Math.max(left, x(Date.parse(evidence.infectious.from))),
            )}
            y="14"
            height="62"
            fill="var(--sunken)"
          />
          <text x={left + 4} y="11" fontSize="11" fill="var(--secondary)">
            {w.infectious}
          </text>
        </g>
      )}
      {overlaps.map(overlap => (
        <rect
          key={`${overlap.from}-${overlap.to}`}
          x={x(overlap.from)}
          width={x(overlap.to) - x(overlap.from)}
          y="16"
          height="58"
          fill="var(--accent-ground)"
          stroke="var(--link)"
          strokeDasharray="3 2"
        />
      ))}
      {ticks.map(tick => (
        <g key={tick}>
          <path d={`M${x(tick)} 76v4`} stroke="var(--strong-line)" />
          <text x={x(tick)} y="92" fontSize="11" textAnchor="middle" fill="var(--secondary)">
            {f.time(new Date(tick).toISOString())}
          </text>
        </g>
      ))}
      <path d={`M${left} 76H${width - right}`} stroke="var(--strong-line)" />
      {rows.map(row => (
        <g key={row.y}>
          <text x="0" y={row.y + 14} fontSize="12" fill="var(--text)">
            {row.label}
          </text>
          {row.spans.map(span => (
            <g key={span.from}>
              <title>{`${span.place} ${f.time(span.from)}–${f.time(span.to)} ${pick(sourceLooks[span.source])}`}</title>
              <rect
                x={x(Date.parse(span.from))}
                width={Math.max(3, x(Date.parse(span.to)) - x(Date.parse(span.from)))}
                y={row.y}
                height="20"
                rx="2"
                fill={span.fuzzy ? 'url(#evidence-hatch)' : row.colour}
                stroke={row.colour}
                strokeWidth="2"
              />
            </g>
          ))}
        </g>
      ))}
      <text x="0" y="92" fontSize="11" fill="var(--secondary)">
        {f.day(cityDay(evidence.caseSpans[0]?.from ?? spans[0]!.from, f.timeZone))}
      </text>
    </svg>
  );

  function hourTicks(from: number, to: number) {
    const hours = (to - from) / 3_600_000;
    const step = (hours <= 3 ? 0.5 : hours <= 8 ? 1 : hours <= 24 ? 3 : 12) * 3_600_000;
    const offset = cityMinutes(new Date(from).toISOString(), f.timeZone) * 60_000;
    const found: number[] = [];
    for (let tick = from - offset - (from % 60_000); tick < to; tick += step)
      if (tick >= from) found.push(tick);
    return found;
  }
}
