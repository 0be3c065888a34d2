import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { CostTable } from './CostTable.tsx';
import { Curves } from './Curves.tsx';
import { Plane } from './Plane.tsx';
import type { RunInputs, RunOutcome, RunView } from './types.ts';
import { words } from './words.ts';

/** What a run came to, its inputs, and what it cannot know. */
export function Outcome({ run, outcome }: { run: RunView; outcome: RunOutcome }) {
  const w = useWords(words);
  const { inputs } = run;
  const asOf = run.finishedAt ?? run.askedAt;
  return (
    <div className="options-outcome">
      <Inputs run={run} />
      <div className="options-two">
        <Plane inputs={inputs} outcome={outcome} asOf={asOf} />
        <CannotKnow inputs={inputs} outcome={outcome} />
      </div>
      <CostTable inputs={inputs} outcome={outcome} />
      <Curves inputs={inputs} outcome={outcome} asOf={asOf} />
      {outcome.influences.length > 0 && <Influences inputs={inputs} outcome={outcome} />}
      <details className="panel">
        <summary>{w.method}</summary>
        <p className="small">{w.methodText}</p>
      </details>
    </div>
  );
}

/** The inputs of a run in one line. */
export function Inputs({ run }: { run: RunView }) {
  const w = useWords(words);
  const f = useFormat();
  const { inputs } = run;
  const range = ({ low, mid, high }: { low: number; mid: number; high: number }) =>
    `${mid.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
  return (
    <p className="secondary small">
      {w.inputs}:{' '}
      {w.inputsLine({
        area: inputs.area,
        today: f.day(inputs.today),
        people: f.number(inputs.picture.people),
        disease: inputs.disease,
        r: range(inputs.r),
        rFrom: inputs.r.from === 'typed' ? w.typed : w.estimated,
        detected: range(inputs.detected),
        worlds: inputs.worlds,
        days: inputs.days,
        seed: inputs.seed,
      })}
      {run.state === 'done' &&
        ` · ${w.took({ s: f.number(run.elapsedMs / 1000, 0), cpu: f.number(run.processorMs / 1000, 0) })}`}
    </p>
  );
}

function CannotKnow({ inputs, outcome }: { inputs: RunInputs; outcome: RunOutcome }) {
  const w = useWords(words);
  const { asNowFoundADay: model, reportedADay: real, beyond } = outcome;
  const mismatch = model !== null && real >= 1 && (model > 2 * real || model < real / 2);
  return (
    <section className="panel options-cannot">
      <h2>{w.cannot}</h2>
      <ul>
        {mismatch && (
          <li className="options-warning">
            ⚠ {w.cannotMismatch({ model: model.toFixed(1), real: real.toFixed(1) })}
          </li>
        )}
        {beyond > 0 && <li className="options-warning">⚠ {w.cannotBeyond({ n: beyond })}</li>}
        <li>{w.cannot1}</li>
        <li>{w.cannot2}</li>
        <li>{w.cannot3}</li>
        <li>{w.cannot4}</li>
        <li>{w.cannot5({ worlds: inputs.worlds })}</li>
      </ul>
    </section>
  );
}

function Influences({ inputs, outcome }: { inputs: RunInputs; outcome: RunOutcome }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [one] = outcome.influences;
  const widest = [...outcome.influences].sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low));
  const most = Math.max(1, ...widest.map(each => Math.abs(each.high - each.low)));
  const signed = (x: number) => `${x > 0 ? '+' : x < 0 ? '−' : ''}${f.number(Math.round(Math.abs(x)))}`;
  return (
    <section className="panel">
      <h2>
        {w.influence}{' '}
        <span className="secondary small">
          {w.influenceSub({
            a: pick(inputs.responses[one!.response]!.policy.title),
            b: pick(inputs.responses[0]!.policy.title),
            n: one!.worlds,
          })}
        </span>
      </h2>
      <div className="options-scroll">
        <table className="options-table">
          <thead>
            <tr>
              <th scope="col">{w.assumption}</th>
              <th scope="col" className="num">
                {w.atLow}
              </th>
              <th scope="col" className="num">
                {w.atHigh}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {widest.map(each => (
              <tr key={each.assumption}>
                <th scope="row">{w[`influence_${each.assumption}`]}</th>
                <td className="num">{signed(each.low)}</td>
                <td className="num">{signed(each.high)}</td>
                <td className="options-bar" aria-hidden="true">
                  <i style={{ width: `${(100 * Math.abs(each.high - each.low)) / most}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
