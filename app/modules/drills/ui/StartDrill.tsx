import { useEffect, useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { ScenarioView } from '../schema.ts';
import { runWords } from './words.ts';

/** Asks for size, seed and pace of the simulated staff, and starts. */
export function StartDrill({ scenario, onClose }: { scenario: ScenarioView | null; onClose: () => void }) {
  const w = useWords(runWords);
  const pick = usePick();
  const [people, setPeople] = useState('');
  const [seed, setSeed] = useState('');
  const [staffSpeed, setStaffSpeed] = useState('1');
  const start = useApiCommand<{ id: string }>('POST', '/drills', {
    invalidates: ['/drills'],
    onDone: onClose,
  });
  const { reset } = start;
  useEffect(() => {
    if (!scenario) return;
    setPeople(String(scenario.people));
    setSeed(String(scenario.seed));
    setStaffSpeed('1');
    reset();
  }, [scenario, reset]);
  return (
    <Dialog open={scenario !== null} onClose={onClose} label={scenario ? pick(scenario.title) : ''}>
      {scenario && (
        <>
          <header>
            <h2>{pick(scenario.title)}</h2>
          </header>
          <form
            className="drill-form"
            onSubmit={event => {
              event.preventDefault();
              start.mutate({
                body: {
                  scenarioId: scenario.id,
                  people: Number(people),
                  seed: Number(seed),
                  staffSpeed: Number(staffSpeed),
                },
              });
            }}
          >
            <ProblemSummary
              problem={start.error}
              fieldLabels={{ 'body/people': w.size, 'body/seed': w.seed, 'body/staffSpeed': w.staffSpeed }}
            />
            <label>
              {w.size}
              <input
                id={fieldId('body/people')}
                className="field-box"
                type="number"
                inputMode="numeric"
                required
                value={people}
                onChange={event => setPeople(event.target.value)}
              />
              <span className="secondary small">{w.sizeHint}</span>
            </label>
            <label>
              {w.seed}
              <input
                id={fieldId('body/seed')}
                className="field-box"
                type="number"
                inputMode="numeric"
                required
                min={0}
                value={seed}
                onChange={event => setSeed(event.target.value)}
              />
              <span className="secondary small">{w.seedHint}</span>
            </label>
            {scenario.mode === 'simulated' && (
              <label>
                {w.staffSpeed}
                <select
                  id={fieldId('body/staffSpeed')}
                  className="field-box"
                  value={staffSpeed}
                  onChange={event => setStaffSpeed(event.target.value)}
                >
                  <option value="0.5">{w.slow}</option>
                  <option value="1">{w.asWritten}</option>
                  <option value="2">{w.fast}</option>
                </select>
              </label>
            )}
            <p className="drill-actions">
              <button type="submit" className="button main" disabled={start.isPending}>
                {w.start}
              </button>
              <button type="button" className="button" onClick={onClose}>
                {w.cancel}
              </button>
            </p>
          </form>
        </>
      )}
    </Dialog>
  );
}
