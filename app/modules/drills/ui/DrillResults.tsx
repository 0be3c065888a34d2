import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillRun } from '../schema.ts';
import { runWords } from './words.ts';

/** Scored drills of the same scenario under one another, against the paper command of their own world. */
export function DrillResults({ runs }: { runs: DrillRun[] }) {
  const w = useWords(runWords);
  const pick = usePick();
  const scored = runs.filter(run => run.score?.response);
  if (scored.length === 0) return null;
  const scenarios = [...new Set(scored.map(run => run.scenarioId))];
  return (
    <section className="panel" aria-label={w.results}>
      <h2>{w.results}</h2>
      <p className="secondary">{w.resultsHint}</p>
      {scenarios.map(id => {
        const own = scored.filter(run => run.scenarioId === id);
        return (
          <div key={id} className="drill-scroll">
            <table className="drill-table">
              <caption style={{ textAlign: 'start', fontWeight: 600 }}>{pick(own[0]!.title)}</caption>
              <thead>
                <tr>
                  <th rowSpan={2}>{w.run}</th>
                  <th rowSpan={2}>{w.scoredAt}</th>
                  <th colSpan={4}>{w.infections}</th>
                  <th colSpan={3}>{w.peopleDays}</th>
                </tr>
                <tr>
                  <th className="number">{w.ours}</th>
                  <th className="number">{w.paper}</th>
                  <th className="number">{w.toPaper}</th>
                  <th className="number">{w.unattended}</th>
                  <th className="number">{w.ours}</th>
                  <th className="number">{w.paper}</th>
                  <th className="number">{w.toPaper}</th>
                </tr>
              </thead>
              <tbody>
                {own.map(run => (
                  <Row key={run.id} run={run} />
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </section>
  );
}

function Row({ run }: { run: DrillRun }) {
  const w = useWords(runWords);
  const f = useFormat();
  const { response, paper, unattended, at } = run.score!;
  const share = (own: number, other: number | undefined) =>
    other === undefined || other === 0 ? f.notApplicable : f.number(own / other, 2);
  return (
    <tr>
      <td>
        {f.instant(run.startedAt)}
        <br />
        <span className="secondary small">
          {w.people({ n: f.number(run.people) })}, {w.seedIs({ n: run.seed })}
          {run.staffSpeed !== 1 && `, ${w.staffIs({ n: run.staffSpeed })}`}
        </span>
      </td>
      <td>{f.instant(at)}</td>
      <td className="number">{f.number(response!.infections)}</td>
      <td className="number">{f.number(paper?.infections)}</td>
      <td className="number">{share(response!.infections, paper?.infections)}</td>
      <td className="number">{f.number(unattended?.infections)}</td>
      <td className="number">{f.number(response!.peopleDays)}</td>
      <td className="number">{f.number(paper?.peopleDays)}</td>
      <td className="number">{share(response!.peopleDays, paper?.peopleDays)}</td>
    </tr>
  );
}
