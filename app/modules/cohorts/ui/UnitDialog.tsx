import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { UnitView } from '../schema.ts';
import { words } from './manageWords.ts';

interface FoundPlace {
  id: string;
  name: string;
  address: string | null;
}

/** Name and places of an employer. The places say where its people are looked for when the roster is compared with presence. */
export function UnitDialog({ unit, onClose }: { unit: UnitView | null; onClose: () => void }) {
  const w = useWords(words);
  return (
    <Dialog open={unit !== null} onClose={onClose} label={w.unitTitle}>
      {unit && <UnitForm key={`${unit.id} ${unit.version}`} unit={unit} onClose={onClose} />}
    </Dialog>
  );
}

function UnitForm({ unit, onClose }: { unit: UnitView; onClose: () => void }) {
  const w = useWords(words);
  const mayFind = useCan('place.read');
  const [name, setName] = useState(unit.name);
  const [places, setPlaces] = useState(unit.places);
  const [text, setText] = useState('');
  const wanted = text.trim();
  const found = useApiQuery<{ items: FoundPlace[] }>('/places', {
    query: { q: wanted },
    enabled: mayFind && wanted !== '',
    keepPrevious: true,
  });
  const save = useApiCommand('PATCH', `/test-units/${unit.id}`, {
    invalidates: ['/cohorts'],
    onDone: onClose,
  });
  const listed = new Set(places.map(one => one.id));
  return (
    <form
      className="cohort-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: { version: unit.version, name: name.trim(), placeIds: places.map(one => one.id) },
        });
      }}
    >
      <h2>{w.unitTitle}</h2>
      <ProblemSummary problem={save.error ?? found.error} />
      <label>
        {w.name}
        <input
          className="field-box"
          required
          maxLength={120}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </label>
      <fieldset className="cohort-form">
        <legend>{w.places}</legend>
        <p className="secondary small">{w.placesHint}</p>
        <ul>
          {places.map(place => (
            <li key={place.id} className="cohort-row">
              <span>{place.name || place.id}</span>
              <button
                type="button"
                className="button small"
                onClick={() => setPlaces(now => now.filter(one => one.id !== place.id))}
              >
                {w.takeOut}
              </button>
            </li>
          ))}
        </ul>
        {mayFind ? (
          <>
            <input
              className="field-box"
              type="search"
              aria-label={w.findPlace}
              placeholder={w.findPlace}
              maxLength={100}
              value={text}
              onChange={event => setText(event.target.value)}
            />
            {wanted !== '' && found.data && (
              <ul aria-live="polite">
                {found.data.items.length === 0 && <li className="secondary small">{w.noPlaceFound}</li>}
                {found.data.items
                  .filter(place => !listed.has(place.id))
                  .slice(0, 12)
                  .map(place => (
                    <li key={place.id} className="cohort-row">
                      <button
                        type="button"
                        className="button small"
                        onClick={() => setPlaces(now => [...now, { id: place.id, name: place.name }])}
                      >
                        {place.name}
                      </button>
                      <span className="secondary small">{place.address}</span>
                    </li>
                  ))}
              </ul>
            )}
          </>
        ) : (
          <p className="secondary small">{w.noPlacesRight}</p>
        )}
      </fieldset>
      <div className="cohort-row">
        <button type="submit" className="button main" disabled={save.isPending || !name.trim()}>
          {w.save}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
