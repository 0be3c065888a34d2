import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { LabView, PlateView } from '../schema.ts';
import { words } from './words.ts';

/** Puts a plate on an instrument. */
export function RunForm({ plate }: { plate: PlateView }) {
  const w = useWords(words);
  const f = useFormat();
  const [id] = useState(uuidv7);
  const [reagent, setReagent] = useState('');
  const [lot, setLot] = useState('');
  const [instrument, setInstrument] = useState('');
  const lab = useApiQuery<LabView>(`/labs/${plate.labId}`);
  const start = useApiCommand('POST', `/plates/${plate.id}/runs`, { invalidates: ['/plates', '/labs'] });
  const reagents = lab.data?.reagents ?? [];
  return (
    <form
      className="lab-form lab-block"
      onSubmit={event => {
        event.preventDefault();
        start.mutate({ body: { id, reagent, lot, instrument, startedAt: f.now } });
      }}
    >
      <h2>{w.startRun}</h2>
      <ProblemSummary problem={start.error} />
      <div className="lab-inputs">
        <label>
          {w.reagent}
          <input
            className="field-box"
            list="lab-reagents"
            required
            maxLength={80}
            value={reagent}
            onChange={event => setReagent(event.target.value)}
          />
        </label>
        <label>
          {w.lot}
          <input
            className="field-box"
            list="lab-lots"
            required
            maxLength={40}
            value={lot}
            onChange={event => setLot(event.target.value)}
          />
        </label>
        <label>
          {w.instrument}
          <input
            className="field-box"
            required
            maxLength={80}
            value={instrument}
            onChange={event => setInstrument(event.target.value)}
          />
        </label>
      </div>
      <datalist id="lab-reagents">
        {[...new Set(reagents.map(one => one.name))].map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="lab-lots">
        {reagents
          .filter(one => !reagent || one.name === reagent)
          .map(one => (
            <option key={`${one.name} ${one.lot}`} value={one.lot} />
          ))}
      </datalist>
      <div>
        <button type="submit" className="button main" disabled={start.isPending}>
          {w.startRun}
        </button>
      </div>
    </form>
  );
}
