import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ReproductionOut } from '../schema.ts';
import { isEstimable } from './figure.ts';
import { Notes, useAcross, useEstimate } from './Notes.tsx';
import { numberWords, rWords } from './words.ts';

/** Growth of the last complete days in four numbers, each with its interval. */
export function GrowthFigure({ r }: { r: ReproductionOut }) {
  const w = useWords(rWords);
  const n = useWords(numberWords);
  const f = useFormat();
  const acrossOf = useAcross();
  const pick = usePick();
  const { growth } = r;
  const text = useEstimate();
  const facts: [string, string][] = isEstimable(growth)
    ? [
        [w.rate, w.ratePerDay({ r: text(growth.rate, 3) })],
        growth.doubling
          ? [w.doubling, w.inDays({ n: text(growth.doubling, 1) })]
          : [w.halving, growth.halving ? w.inDays({ n: text(growth.halving, 1) }) : f.missing],
        [w.growthR, growth.r ? text(growth.r, 2) : f.missing],
      ]
    : [];
  return (
    <section className="figure" aria-labelledby="growth-title">
      <header>
        <div className="finding">
          <h2 id="growth-title">{w.growth}</h2>
        </div>
      </header>
      {isEstimable(growth) ? (
        <dl className="analysis-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>
          <b>{n.notEstimable}</b> {pick(growth.notEstimable)}
        </p>
      )}
      <Notes basis={[r.growthBasis]} warnings={acrossOf(r.changes, r.growthBasis)} />
    </section>
  );
}
