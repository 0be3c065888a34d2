import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { everything, type Goods, type Round, type Spot, type Swab } from './api.ts';
import { TubeScan } from './TubeScan.tsx';
import { causeWords, spotWords, words } from './words.ts';

interface Detail {
  round: Round;
  spots: Spot[];
  swabs: Swab[];
  goods: Goods | null;
  asOf: string;
}

/** One round on the phone: spot by spot, a tube scanned for each swab; what was done last can be taken back. */
export function RoundField({ roundId, onBack }: { roundId: string; onBack: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const path = `/environment/rounds/${roundId}`;
  const [spotId, setSpot] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [last, setLast] = useState<{ id: string; code: string } | null>(null);
  const [skipped, setSkipped] = useState<Record<string, string>>({});
  const [skipping, setSkipping] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const answer = useApiQuery<Detail>(path);
  const take = useApiCommand<{ id: string }>('POST', `${path}/swabs`, { invalidates: everything });
  const undo = useApiCommand('POST', path, { invalidates: everything, onDone: () => setLast(null) });
  const finish = useApiCommand('POST', `${path}/finish`, { invalidates: everything, onDone: onBack });
  const problem = take.error ?? undo.error ?? finish.error ?? answer.error;
  const sync =
    problem?.kind === 'offline'
      ? ({ kind: 'offline', since: answer.data?.asOf ?? f.now } as const)
      : ({ kind: 'all_sent', at: answer.data?.asOf ?? f.now } as const);
  const said = problem && problemWords(problem);
  const notice = problem && problem.kind !== 'offline' && (
    <FieldNotice tone="alarm">
      {pick(said!.detail ?? said!.title)}
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(one => (
            <li key={one.path}>{pick(one.message)}</li>
          ))}
        </ul>
      )}
    </FieldNotice>
  );
  if (!answer.data)
    return (
      <FieldShell title={w.today} sync={sync} actions={<BigButton onPress={onBack}>{w.back}</BigButton>}>
        {notice}
      </FieldShell>
    );
  const { round, spots, swabs, goods } = answer.data;
  const takenAt = (id: string) => swabs.filter(swab => swab.spotId === id && !swab.undone).length;
  const scan = (target: { spotId: string } | { goodsId: string }) => (code: string) => {
    const id = uuidv7();
    take.mutate(
      { body: { id, tubeCode: code.toUpperCase(), ...target, at: f.now, ...(note ? { note } : {}) } },
      {
        onSuccess: () => {
          setLast({ id, code: code.toUpperCase() });
          setNote('');
          const at = 'spotId' in target ? spots.find(one => one.id === target.spotId) : undefined;
          // the next spot by itself when this one is full
          if (at && takenAt(at.id) + 1 >= at.swabs)
            setSpot(
              spots.find(one => one.id !== at.id && takenAt(one.id) < one.swabs && !skipped[one.id])?.id ??
                null,
            );
        },
      },
    );
  };
  const spot = spots.find(one => one.id === spotId);
  const left = spots.filter(one => takenAt(one.id) < one.swabs && !skipped[one.id]);
  const done = round.finishedAt !== null;
  return (
    <FieldShell
      title={round.siteName}
      left={w.takenOf({ n: round.taken, of: round.wanted })}
      sync={sync}
      actions={
        <>
          <BigButton icon="back" onPress={spot ? () => setSpot(null) : onBack}>
            {w.back}
          </BigButton>
          {!done && (
            <BigButton
              tone="main"
              icon="check"
              busy={finish.isPending}
              disabled={left.length > 0 || round.taken === 0}
              onPress={() =>
                finish.mutate({
                  body: {
                    at: f.now,
                    skipped: Object.entries(skipped).map(([id, why]) => ({ spotId: id, reason: why })),
                  },
                })
              }
            >
              {w.finish}
            </BigButton>
          )}
        </>
      }
    >
      {notice}
      {!problem && last && (
        <div className="env-flash good" role="status">
          {w.recorded({ code: last.code })}
        </div>
      )}
      {last && !done && (
        <div className="field-pad">
          <BigButton
            icon="undo"
            busy={undo.isPending}
            onPress={() =>
              undo.mutate({ path: `/environment/swabs/${last.id}/undo`, body: { reason: w.undoLast } })
            }
          >
            {w.undoLast} {last.code}
          </BigButton>
        </div>
      )}
      {done && <FieldNotice tone="good">{w.finishedRound({ n: round.taken })}</FieldNotice>}
      {!done && goods && (
        <TubeScan
          label={w.forSpot({ spot: `${goods.batchNo} ${goods.description}` })}
          busy={take.isPending}
          onScan={scan({ goodsId: goods.id })}
        />
      )}
      {!done && spot && (
        <>
          <TubeScan
            key={spot.id}
            label={`${w.forSpot({ spot: spot.name })} ${w.takenOf({ n: takenAt(spot.id), of: spot.swabs })}`}
            busy={take.isPending}
            onScan={scan({ spotId: spot.id })}
          />
          <div className="field-pad">
            <input
              className="field-box"
              style={{ width: '100%', height: 48 }}
              aria-label={w.note}
              placeholder={w.note}
              maxLength={300}
              value={note}
              onChange={event => setNote(event.target.value)}
            />
          </div>
        </>
      )}
      {!done && !spot && !goods && left.length === 0 && <FieldNotice tone="good">{w.allTaken}</FieldNotice>}
      {!spot &&
        spots.map(one => (
          <div key={one.id}>
            <div className="field-row" style={{ cursor: 'default' }}>
              <span className="env-count">{w.takenOf({ n: takenAt(one.id), of: one.swabs })}</span>
              <span style={{ flex: 1 }}>
                <strong>{one.name}</strong> <span className="secondary">{pick(spotWords[one.kind]!)}</span>
                {skipped[one.id] && (
                  <>
                    <br />
                    <StateBadge tone="wait">{w.skipped({ reason: skipped[one.id]! })}</StateBadge>
                  </>
                )}
              </span>
              {!done && (
                <span style={{ display: 'grid', gap: 6 }}>
                  <BigButton
                    icon="scan"
                    tone={one === left[0] ? 'main' : 'plain'}
                    onPress={() => setSpot(one.id)}
                  >
                    {w.enter}
                  </BigButton>
                  {takenAt(one.id) < one.swabs && (
                    <BigButton onPress={() => setSkipping(skipping === one.id ? null : one.id)}>
                      {w.skip}
                    </BigButton>
                  )}
                </span>
              )}
            </div>
            {skipping === one.id && (
              <form
                className="env-scan"
                onSubmit={event => {
                  event.preventDefault();
                  setSkipped({ ...skipped, [one.id]: reason });
                  setSkipping(null);
                  setReason('');
                }}
              >
                <label>
                  {w.skipReason}
                  <input
                    required
                    minLength={2}
                    maxLength={200}
                    value={reason}
                    onChange={event => setReason(event.target.value)}
                  />
                </label>
                <BigButton submit tone="main">
                  {w.confirmSkip}
                </BigButton>
              </form>
            )}
          </div>
        ))}
      <p className="field-pad secondary">
        {pick(causeWords[round.cause]!)} · {round.areaName}
        {round.address && ` · ${round.address}`} · {w.needOnline}
      </p>
    </FieldShell>
  );
}
