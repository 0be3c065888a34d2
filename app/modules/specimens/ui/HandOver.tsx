import { useState } from 'react';
import { currentNow } from '../../../ui/clock.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Box, CustodyEvent } from './api.ts';
import { expectedCount, unsigned } from './transport.ts';
import { transportWords } from './transportWords.ts';

export type HandOverKind = 'take' | 'give_lab' | 'give_courier';
type Packaging = 'intact' | 'damaged' | 'leaking';

/** One signature: counted by hand, with temperature, seal and packaging. A count that differs needs a word and is signed as differing. */
export function HandOver(props: {
  code: string;
  box: Box | null;
  kind: HandOverKind;
  onSign: (event: CustodyEvent) => Promise<void>;
  onBack: () => void;
}) {
  const w = useWords(transportWords);
  const f = useFormat();
  const { box, kind } = props;
  const [count, setCount] = useState('');
  const [temperature, setTemperature] = useState('');
  const [seal, setSeal] = useState<boolean | null>(null);
  const [packaging, setPackaging] = useState<Packaging | null>(null);
  const [vehicle, setVehicle] = useState('');
  const [note, setNote] = useState('');
  const [losing, setLosing] = useState(false);
  const [where, setWhere] = useState('');
  const expected = box ? expectedCount(box) : null;
  const counted = /^\d{1,4}$/.test(count) ? Number(count) : null;
  const differs = counted !== null && expected !== null && counted !== expected;
  const missing = unsigned({ count, expected, note });
  const base = () => ({ id: uuidv7(Date.parse(currentNow())), at: currentNow(), boxCode: props.code });
  const degrees = Number(temperature.replace(',', '.').replace('−', '-'));
  const sign = () => {
    const counterpart =
      kind === 'take' && box?.pointId
        ? { counterpart: `point:${box.pointId}` }
        : kind === 'give_lab' && box?.labId
          ? { counterpart: `lab:${box.labId}` }
          : {};
    void props.onSign({
      ...base(),
      kind: kind === 'take' ? 'taken' : 'given',
      ...counterpart,
      count: counted!,
      ...(temperature.trim() && Number.isFinite(degrees) && Math.abs(degrees) <= 60
        ? { temperatureC: degrees }
        : {}),
      ...(seal === null ? {} : { sealIntact: seal }),
      ...(packaging ? { packaging } : {}),
      ...(vehicle.trim() ? { vehicle: vehicle.trim().slice(0, 40) } : {}),
      ...(note.trim() ? { note: note.trim().slice(0, 300) } : {}),
    });
  };
  const choice = <T,>(label: string, value: T | null, set: (value: T) => void, options: [T, string][]) => (
    <fieldset>
      <legend>{label}</legend>
      <div className="choices">
        {options.map(([option, text]) => (
          <label key={text + String(option)}>
            <input type="radio" checked={value === option} onChange={() => set(option)} />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
  return (
    <form
      className="field-form"
      onSubmit={event => {
        event.preventDefault();
        if (missing === null) sign();
      }}
    >
      <div className="hand-over-head">
        <strong>{kind === 'take' ? w.take : kind === 'give_lab' ? w.giveLab : w.giveCourier}</strong>
        <span>
          {box
            ? [
                box.pointName,
                w.expected({ n: f.number(expected) }),
                box.labName && w.to({ lab: box.labName }),
              ]
                .filter(Boolean)
                .join(' · ')
            : w.unknownBox}
        </span>
      </div>
      <label>
        {w.count}
        <input
          className="entry hand-over-count"
          inputMode="numeric"
          autoComplete="off"
          value={count}
          onChange={event => setCount(event.target.value.replaceAll(/\D/g, '').slice(0, 4))}
        />
      </label>
      {differs && (
        <FieldNotice tone="alarm">
          {w.differs({
            of: f.number(expected),
            n: f.number(counted),
            d: f.number(Math.abs(counted! - expected!)),
          })}
        </FieldNotice>
      )}
      {kind !== 'give_courier' && (
        <label>
          {w.temperature}
          <input
            className="entry"
            inputMode="text"
            value={temperature}
            onChange={event => setTemperature(event.target.value)}
          />
        </label>
      )}
      {choice<boolean>(w.seal, seal, setSeal, [
        [true, w.sealYes],
        [false, w.sealNo],
      ])}
      {kind !== 'give_courier' &&
        choice<Packaging>(w.packaging, packaging, setPackaging, [
          ['intact', w.intact],
          ['damaged', w.damaged],
          ['leaking', w.leaking],
        ])}
      {kind === 'take' && (
        <label>
          {w.vehicle}
          <input className="entry" value={vehicle} onChange={event => setVehicle(event.target.value)} />
        </label>
      )}
      <label className={missing === 'note' ? 'wrong' : ''}>
        {differs ? w.noteNeeded : w.note}
        <textarea className="entry" rows={2} value={note} onChange={event => setNote(event.target.value)} />
      </label>
      <BigButton tone={differs ? 'danger' : 'main'} size={72} submit disabled={missing !== null}>
        {counted === null
          ? w.countFirst
          : differs
            ? w.signDiffer({ n: f.number(counted) })
            : (kind === 'take' ? w.signTake : w.signGive)({ n: f.number(counted) })}
      </BigButton>
      <p className="secondary">
        {kind === 'give_courier' ? w.courierSigns : kind === 'give_lab' ? w.labSigns : ''}
      </p>
      {losing ? (
        <>
          <label>
            {w.lostWhere}
            <textarea
              className="entry"
              rows={2}
              value={where}
              onChange={event => setWhere(event.target.value)}
            />
          </label>
          <BigButton
            tone="danger"
            disabled={where.trim().length < 2}
            onPress={() =>
              void props.onSign({ ...base(), kind: 'reported_lost', note: where.trim().slice(0, 300) })
            }
          >
            {w.reportNow}
          </BigButton>
        </>
      ) : (
        <BigButton icon="alarm" onPress={() => setLosing(true)}>
          {w.reportLost}
        </BigButton>
      )}
      <BigButton icon="back" onPress={props.onBack}>
        {w.back}
      </BigButton>
    </form>
  );
}
