import { useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { Entry, inputOf } from '../../../ui/desk/Entry.tsx';
import { fieldId, ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import { useOwnAreas } from '../../areas/ui/useOwnAreas.ts';
import type { DeviceKind } from '../schema.ts';
import { type Device, deviceKinds } from './devices.ts';
import { words } from './deviceWords.ts';

interface FoundPlace {
  id: string;
  name: string;
  areaName: string;
}

function PlaceChoice(props: {
  areaKey: string;
  chosen: FoundPlace | null;
  onChoose: (place: FoundPlace | null) => void;
  problem: ApiProblem | null;
}) {
  const w = useWords(words);
  const [text, setText] = useState('');
  const wanted = text.trim();
  const found = useApiQuery<{ items: FoundPlace[] }>('/presence/device-places', {
    query: { q: wanted, areaKey: props.areaKey },
    enabled: wanted !== '' && props.areaKey !== '',
  });
  return (
    <Entry path="body/placeId" label={w.place} hint={w.placeHint} problem={props.problem}>
      {props.chosen ? (
        <div className="device-row">
          <strong id={fieldId('body/placeId')}>{props.chosen.name}</strong>
          <span className="secondary small">{props.chosen.areaName}</span>
          <button type="button" className="button small bare" onClick={() => props.onChoose(null)}>
            {w.placeClear}
          </button>
        </div>
      ) : (
        <>
          <input
            {...inputOf('body/placeId', props.problem)}
            className="field-box"
            type="search"
            disabled={props.areaKey === ''}
            placeholder={props.areaKey === '' ? w.placeFirst : ''}
            value={text}
            onChange={event => setText(event.target.value)}
          />
          {found.error && <ProblemSummary problem={found.error} />}
          {wanted !== '' && found.data && (
            <ul className="device-places" aria-live="polite">
              {found.data.items.length === 0 && <li className="secondary small">{w.placeNone}</li>}
              {found.data.items.map(place => (
                <li key={place.id}>
                  <button type="button" className="button small" onClick={() => props.onChoose(place)}>
                    {place.name}
                  </button>{' '}
                  <span className="secondary small">{place.areaName}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Entry>
  );
}

export interface NewToken {
  name: string;
  token: string;
  hasPlace: boolean;
}

/** A new device; the answer carries its token, which exists nowhere else. */
export function RegisterDevice(props: { onDone: (made: NewToken) => void; onCancel: () => void }) {
  const w = useWords(words);
  const areas = useOwnAreas();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<DeviceKind>('venue_scanner');
  const [areaKey, setAreaKey] = useState('');
  const [place, setPlace] = useState<FoundPlace | null>(null);
  const save = useApiCommand<{ id: string; token: string }>('POST', '/presence/devices', {
    invalidates: ['/presence/devices'],
    onDone: ({ token }) => props.onDone({ name: name.trim(), token, hasPlace: place !== null }),
  });
  return (
    <form
      className="device-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: {
            name: name.trim(),
            kind,
            areaKey: Number(areaKey),
            ...(place ? { placeId: place.id } : {}),
          },
        });
      }}
    >
      <h2>{w.register}</h2>
      <ProblemSummary
        problem={save.error}
        fieldLabels={{ 'body/name': w.name, 'body/areaKey': w.area, 'body/placeId': w.place }}
      />
      <Entry path="body/name" label={w.name} hint={w.nameHint} problem={save.error}>
        <input
          {...inputOf('body/name', save.error)}
          className="field-box"
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </Entry>
      <Entry path="body/kind" label={w.kind} problem={save.error}>
        <select
          {...inputOf('body/kind', save.error)}
          className="field-box"
          value={kind}
          onChange={event => setKind(event.target.value as DeviceKind)}
        >
          {deviceKinds.map(one => (
            <option key={one} value={one}>
              {w[one]}
            </option>
          ))}
        </select>
      </Entry>
      <Entry path="body/areaKey" label={w.area} hint={w.areaHint} problem={save.error}>
        <select
          {...inputOf('body/areaKey', save.error)}
          className="field-box"
          value={areaKey}
          onChange={event => {
            setAreaKey(event.target.value);
            setPlace(null);
          }}
        >
          <option value="">{w.choose}</option>
          {areas.map(area => (
            <option key={area.key} value={area.key}>
              {`${'\u2003'.repeat(area.level)}${area.name}`}
            </option>
          ))}
        </select>
      </Entry>
      <PlaceChoice areaKey={areaKey} chosen={place} onChoose={setPlace} problem={save.error} />
      <div className="device-row device-buttons">
        <button
          type="submit"
          className="button main"
          disabled={save.isPending || name.trim() === '' || areaKey === ''}
        >
          {w.save}
        </button>
        <button type="button" className="button bare" onClick={props.onCancel}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}

/** Ends a device's token, with the reason in the journal. */
export function RevokeDevice({ device, onDone }: { device: Device; onDone: () => void }) {
  const w = useWords(words);
  const [reason, setReason] = useState('');
  const save = useApiCommand('POST', `/presence/devices/${device.id}/revoke`, {
    invalidates: ['/presence/devices'],
    onDone,
  });
  return (
    <form
      className="device-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { reason: reason.trim() } });
      }}
    >
      <h2>{w.revokeWhich({ name: device.name })}</h2>
      <p>{w.revokeEffect}</p>
      <ProblemSummary problem={save.error} fieldLabels={{ 'body/reason': w.reason }} />
      <Entry path="body/reason" label={w.reason} problem={save.error}>
        <input
          {...inputOf('body/reason', save.error)}
          className="field-box"
          maxLength={500}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </Entry>
      <div className="device-row device-buttons">
        <button type="submit" className="button danger" disabled={save.isPending || reason.trim().length < 2}>
          {w.confirmRevoke}
        </button>
        <button type="button" className="button bare" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
