import type { StepScore } from '../../../drills/score/types.ts';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import '../../../ui/visuals/bars/bars.css';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type FigureOf, Opens, useShare } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

/** Where the target stands on every bar, so that one look compares steps of hours with steps of days. */
const targetAt = 0.4;

/** Times of the steps against their targets. */
export function ScoreSteps({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const share = useShare();
  const time = (step: StepScore, value: number | null) => {
    if (value === null) return f.missing;
    const n = value >= 10 || Number.isInteger(value) ? f.number(value) : f.number(value, 1);
    return step.unit === 'hours' ? w.hours({ n }) : w.days({ n });
  };
  const groups = [
    ['2-4-24', w.group247],
    ['7-1-7', w.group717],
    ['own', w.groupOwn],
  ] as const;
  return (
    <ChartFrame
      title={w.steps}
      subtitle={w.stepsSub}
      description={score.steps.map(step => `${pick(step.title)}: ${time(step, step.median)}`).join('; ')}
      csvName="drill-steps"
      table={{
        head: [w.step, w.median, '90%', w.target, w.within, w.total],
        rows: score.steps.map(step => [
          pick(step.title),
          step.median,
          step.p90,
          step.target,
          step.withinTarget?.hits ?? null,
          step.withinTarget?.of ?? null,
        ]),
        numeric: [1, 2, 3, 4, 5],
      }}
    >
      {groups.map(([group, title]) => (
        <div key={group}>
          <h3 className="score-h3">{title}</h3>
          <ul className="score-steps">
            {score.steps
              .filter(step => step.group === group)
              .map(step => (
                <li key={step.key}>
                  <span className="score-name" title={step.source ? pick(step.source) : undefined}>
                    {pick(step.title)}
                    <span className="secondary small">
                      {' '}
                      {step.target === null ? w.noTarget : `≤ ${time(step, step.target)}`}
                    </span>
                  </span>
                  <StepBar step={step} />
                  <span className="num">
                    <Opens evidence={step.evidence} open={open}>
                      {w.median} {time(step, step.median)} · 90% {time(step, step.p90)}
                    </Opens>
                    <span className="secondary small score-what">
                      {step.withinTarget && `${w.within} ${share(step.withinTarget)}`}
                      {step.withinTarget && step.open > 0 && ' · '}
                      {step.open > 0 && w.open({ n: f.number(step.open) })}
                    </span>
                  </span>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </ChartFrame>
  );
}

function StepBar({ step }: { step: StepScore }) {
  const whole = step.target === null ? Math.max(1, step.p95 ?? 1) : step.target / targetAt;
  const to = (value: number | null) => `${Math.min(100, (100 * (value ?? 0)) / whole)}%`;
  if (step.median === null) return <span className="bar-track hatched" />;
  const beyond = (step.p90 ?? 0) > whole;
  return (
    <span className="bar-track">
      <span
        className="delay-seg"
        style={{ insetInlineStart: 0, width: to(step.p90), background: 'var(--neutral-bar)', opacity: 0.45 }}
      />
      <span
        className="delay-seg"
        style={{ insetInlineStart: 0, width: to(step.median), background: 'var(--neutral-bar)' }}
      />
      {step.target !== null && (
        <span className="bar-target" style={{ insetInlineStart: `${100 * targetAt}%` }} />
      )}
      {beyond && <b className="score-beyond">→</b>}
    </span>
  );
}
