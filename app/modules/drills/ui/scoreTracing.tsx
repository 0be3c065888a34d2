import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import '../../../ui/visuals/bars/bars.css';
import type { Share } from '../../../drills/score/types.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type FigureOf, Opens, useShare } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

/** Recall of true contacts by setting, and what else tracing found and did not. */
export function ScoreTracing({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const share = useShare();
  const { tracing } = score;
  const rows = [
    {
      key: 'all',
      title: w.allSettings,
      recall: tracing.contacts.recall,
      evidence: tracing.contacts.evidence,
    },
    ...tracing.contacts.bySetting.map(each => ({ ...each, key: each.setting, title: pick(each.title) })),
  ];
  const { reached, precision } = tracing;
  const listed: Share = { hits: precision.met + precision.room, of: precision.listed };
  return (
    <ChartFrame
      title={w.recallIs({ share: share(tracing.contacts.recall) })}
      subtitle={w.tracingSub({ traced: f.number(tracing.traced), cases: f.number(tracing.cases) })}
      description={rows.map(row => `${row.title}: ${share(row.recall)}`).join('; ')}
      csvName="drill-recall"
      table={{
        head: [w.setting, w.listed, w.total],
        rows: rows.map(row => [row.title, row.recall.hits, row.recall.of]),
        numeric: [1, 2],
      }}
    >
      <ul className="bars">
        {rows.map(row => (
          <li key={row.key}>
            <span>{row.title}</span>
            <span className="bar-track">
              <i
                className="bar-inside"
                style={{
                  width: row.recall.of ? `${(100 * row.recall.hits) / row.recall.of}%` : 0,
                  padding: 0,
                }}
              />
            </span>
            <span className="num">
              <Opens evidence={row.evidence} open={open}>
                {share(row.recall)}
              </Opens>
            </span>
          </li>
        ))}
      </ul>
      <dl className="score-facts">
        <div>
          <dt>{w.infectees}</dt>
          <dd>
            <Opens evidence={tracing.infectees.evidence} open={open}>
              {share(tracing.infectees.recall)}
            </Opens>
            {tracing.infectees.alreadyCases > 0 && (
              <span className="secondary small">
                {' '}
                {w.already({ n: f.number(tracing.infectees.alreadyCases) })}
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>{w.reached}</dt>
          <dd>
            {(['inTime', 'late', 'missed'] as const).map(key => (
              <span key={key} className="score-part">
                {w[key]}{' '}
                <Opens evidence={reached.evidence[key]} open={open}>
                  {f.number(reached[key])}
                </Opens>
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{w.precision}</dt>
          <dd>
            <Opens evidence={precision.evidence} open={open}>
              {share(listed)}
            </Opens>
            <span className="secondary small"> {w.neither({ n: f.number(precision.neither) })}</span>
          </dd>
        </div>
        <div>
          <dt>{w.known}</dt>
          <dd>
            <Opens evidence={tracing.known.evidence} open={open}>
              {share(tracing.known)}
            </Opens>
          </dd>
        </div>
        <div>
          <dt>{w.falsePositives}</dt>
          <dd>
            <Opens evidence={tracing.falsePositives.evidence} open={open}>
              {f.number(tracing.falsePositives.hits)}
            </Opens>
          </dd>
        </div>
      </dl>
      {tracing.withoutWindow > 0 && (
        <p className="secondary small">{w.withoutWindow({ n: f.number(tracing.withoutWindow) })}</p>
      )}
    </ChartFrame>
  );
}
