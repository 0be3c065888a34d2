import { Reason } from '../../../ui/desk/Reason.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Figures, StepFigure } from '../figureSchema.ts';
import { shiftWords, stepWords } from '../targets.ts';
import { words } from './words.ts';

/** The steps that cost the most, named. */
export function Bottlenecks({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const pick = usePick();
  if (!figures.bottlenecks) return null;
  return (
    <section className="panel review-part">
      <h2>{w.bottlenecks}</h2>
      {figures.bottlenecks.length === 0 ? (
        <p className="secondary">{w.noBottleneck}</p>
      ) : (
        <ol>
          {figures.bottlenecks.map(one => (
            <li key={one.step}>{pick(one.text)}</li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Bars end here, in targets. */
const longest = 5;

/** Every step against its target, by area and shift, with what lies far out. */
export function Delays({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const steps = (figures.steps ?? []).filter(step => step.all || step.open);
  if (!steps.length) return null;
  return (
    <section className="panel review-part">
      <h2>{w.delays}</h2>
      <p className="secondary small">{w.delaysNote}</p>
      <div className="review-scroll">
        <table>
          <thead>
            <tr>
              <th>{w.step}</th>
              <td />
              {[w.done, w.unfinished, w.median, w.ninety, w.target, w.inTarget, w.lost].map(head => (
                <th key={head} className="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map(step => (
              <tr key={step.step}>
                <td>
                  {pick(stepWords[step.step].title)}
                  {step.before > 0 && <div className="secondary small">{w.before({ n: step.before })}</div>}
                </td>
                <td className="review-bar" aria-hidden="true">
                  {step.all && <Bar step={step} />}
                </td>
                <td className="number">{f.number(step.all?.n ?? 0)}</td>
                <td className="number">{f.number(step.open)}</td>
                <td className="number">{step.all?.p50 ?? f.missing}</td>
                <td className="number">{step.all?.p90 ?? f.missing}</td>
                <td className="number">
                  {step.target.hours} <Reason rule={step.target.rule} text={step.target.source} />
                </td>
                <td className="number">
                  {step.all ? f.percent({ n: step.all.inTarget, of: step.all.n }) : f.missing}
                </td>
                <td className="number">{step.all ? f.number(Math.round(step.all.lostHours)) : f.missing}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {steps
        .filter(step => step.outliers.n > 0 || step.districts.length > 1 || step.shifts.length > 1)
        .map(step => (
          <details key={step.step}>
            <summary>
              {pick(stepWords[step.step].title)}: {w.byPart}
              {step.outliers.n > 0 && `, ${w.outliers({ n: step.outliers.n })}`}
            </summary>
            <Parts step={step} />
          </details>
        ))}
    </section>
  );
}

function Bar({ step }: { step: StepFigure }) {
  const share = (hours: number) => `${(Math.min(longest, hours / step.target.hours) / longest) * 100}%`;
  return (
    <svg width="120" height="16" aria-hidden="true">
      <rect className="ninety" x="0" y="0" width={share(step.all!.p90)} height="16" />
      <rect className="median" x="0" y="3" width={share(step.all!.p50)} height="10" />
      <line x1={`${100 / longest}%`} x2={`${100 / longest}%`} y1="0" y2="16" />
    </svg>
  );
}

function Parts({ step }: { step: StepFigure }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const parts = [
    ...step.districts,
    ...step.shifts.map(part => ({ ...part, name: pick(shiftWords[part.shift]) })),
  ];
  return (
    <>
      <div className="review-scroll">
        <table>
          <thead>
            <tr>
              <th>{w.area}</th>
              {[w.done, w.median, w.ninety, w.inTarget, w.lost].map(head => (
                <th key={head} className="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map(part => (
              <tr key={part.name}>
                <td>{part.name}</td>
                <td className="number">{f.number(part.n)}</td>
                <td className="number">{part.p50}</td>
                <td className="number">{part.p90}</td>
                <td className="number">{f.percent({ n: part.inTarget, of: part.n })}</td>
                <td className="number">{f.number(Math.round(part.lostHours))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {step.outliers.n > 0 && (
        <p>
          {w.outliers({ n: step.outliers.n })}:{' '}
          {step.outliers.items.map(one => (
            <Link key={one.id} to={one.link}>
              {one.label ?? w.open} {one.hours} h{' '}
            </Link>
          ))}
        </p>
      )}
    </>
  );
}
