import type { Pack } from '@outpace/protocol';
import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { PlanAnswer } from './api.ts';
import { kindNames } from './kindNames.ts';
import { words } from './words.ts';

/** Works out what the pack on screen would ask of someone; nothing is stored. */
export function TryPlan({
  pack,
  name,
}: {
  pack: Pack;
  name: { packId: string; version: string; overlayIds: string[] };
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [classId, setClassId] = useState(
    pack.classes.find(one => one.id === 'close')?.id ?? pack.classes[0]!.id,
  );
  const [lastExposureOn, setLast] = useState(f.today);
  const [found, setFound] = useState(f.today);
  const work = useApiCommand<PlanAnswer>('POST', '/protocols/plan');
  const answer = work.data;
  return (
    <section className="panel protocol-section">
      <h2>{w.tryIt}</h2>
      {/* noon: a plan counts city days, so the hour of finding does not matter to it */}
      <form
        className="protocol-form"
        onSubmit={event => {
          event.preventDefault();
          work.mutate({ body: { ...name, classId, lastExposureOn, foundAt: `${found}T04:00:00Z` } });
        }}
      >
        <label>
          {w.class}
          <select className="field-box" value={classId} onChange={event => setClassId(event.target.value)}>
            {pack.classes.map(one => (
              <option key={one.id} value={one.id}>
                {pick(one.title)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w.lastExposure}
          <input
            className="field-box"
            type="date"
            required
            value={lastExposureOn}
            onChange={event => setLast(event.target.value)}
          />
        </label>
        <label>
          {w.found}
          <input
            className="field-box"
            type="date"
            required
            value={found}
            onChange={event => setFound(event.target.value)}
          />
        </label>
        <button type="submit" className="button main" disabled={work.isPending}>
          {w.calculate}
        </button>
      </form>
      <ProblemSummary problem={work.error} />
      {answer?.plan && (
        <div role="status">
          <p>
            <strong>{w.ends({ at: f.instant(new Date(answer.plan.endsAt).toISOString()) })}</strong>
          </p>
          <table className="protocol-table">
            <tbody>
              {answer.plan.phases.map(phase => (
                <tr key={phase.ruleId}>
                  <td>{phase.ruleId}</td>
                  <td>{pick(kindNames[phase.kind] ?? { zh: phase.kind, en: phase.kind })}</td>
                  <td>
                    {f.day(phase.from)} – {phase.openEnded ? '…' : f.day(phase.to)}
                  </td>
                  <td>{w.day({ n: `${phase.fromDay}–${phase.toDay}` })}</td>
                </tr>
              ))}
              {answer.plan.tests.map(test => (
                <tr key={`${test.ruleId} ${test.on}`}>
                  <td>{test.ruleId}</td>
                  <td>
                    ◆ {test.kind} {test.specimen}
                  </td>
                  <td>{f.day(test.on)}</td>
                  <td>{w.day({ n: test.day })}</td>
                </tr>
              ))}
              {answer.plan.release.map(one => (
                <tr key={one.ruleId}>
                  <td>{one.ruleId}</td>
                  <td colSpan={3}>{pick(one.text)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {answer?.why && (
        <p role="status">
          {w.nothingAsked({ rule: answer.rule ?? '' })} {pick(answer.why)}
        </p>
      )}
    </section>
  );
}
