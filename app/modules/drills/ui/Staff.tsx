import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillView } from '../schema.ts';
import { roomWords } from './words.ts';

/** Who of the simulated staff is busy and what waits for them; whether they take what people leave. */
export function Staff({ view }: { view: DrillView }) {
  const w = useWords(roomWords);
  const f = useFormat();
  const pick = usePick();
  const set = useApiCommand('POST', '/drill/autopilot', { invalidates: ['/drill'] });
  return (
    <section className="panel" aria-label={w.staff}>
      <h2>{w.staff}</h2>
      <div className="drill-scroll">
        <table className="drill-table">
          <thead>
            <tr>
              <th>{w.role}</th>
              <th className="number">{w.staffPeople}</th>
              <th className="number">{w.busyPeople}</th>
              <th className="number">{w.waiting}</th>
            </tr>
          </thead>
          <tbody>
            {view.staff.map(role => (
              <tr key={role.role.zh}>
                <td>{pick(role.role)}</td>
                <td className="number">{f.number(role.people)}</td>
                <td className="number">{f.number(role.busy)}</td>
                <td className="number">{f.number(role.waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p style={{ marginTop: 8 }}>
        <label>
          <input
            type="checkbox"
            checked={view.autopilot}
            disabled={set.isPending}
            onChange={event => set.mutate({ body: { on: event.target.checked } })}
          />{' '}
          {w.autopilot}
        </label>
        <br />
        <span className="secondary small">{w.autopilotHint}</span>
      </p>
      <ProblemSummary problem={set.error} />
    </section>
  );
}
