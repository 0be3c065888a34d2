import { useEffect, useState } from 'react';
import { api } from '../../../ui/api.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { syncSentence } from '../../../ui/offline/sentence.ts';
import { useDevice, useDeviceStatus } from '../../../ui/offline/useDevice.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { VisitOutcome } from '../schema.ts';
import { visitWords, vulnerableWords, words } from './words.ts';
import './doors.css';

interface Member {
  personId: string;
  maskedName: string;
  vulnerable: string[];
  visit: VisitOutcome | null;
  visitAt: string | null;
}
interface Household {
  id: string;
  label: string;
  unit: string | null;
  areaKey: number;
  areaName: string;
  members: Member[];
}
interface Doors {
  households: Household[];
  people: number;
  more: boolean;
  asOf: string;
}
interface Round {
  id: string;
  campaignName: string;
  number: number;
}
interface Kept {
  round: Round | null;
  doors: Doors | null;
}

const outcomes: VisitOutcome[] = ['came', 'not_home', 'cannot_walk', 'away'];
const drawn = 40;

/** Door to door: one tap says what was found; it is kept on the phone first and sent when there is a line. */
export function DoorToDoorField() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const device = useDevice();
  const status = useDeviceStatus(device);
  const [kept, setKept] = useState<Kept | null>(null);
  const [said, setSaid] = useState<ReadonlyMap<string, VisitOutcome>>(new Map());
  const [last, setLast] = useState<{ member: Member; outcome: VisitOutcome } | null>(null);
  const [shown, show] = useState(drawn);
  const [stopped, stop] = useState(false);
  const [failed, fail] = useState(false);

  const read = async () => {
    if (!device) return;
    try {
      const { rounds } = await api<{ rounds: Round[] }>('GET', '/door-to-door');
      const round = rounds[0] ?? null;
      const doors = round
        ? await api<Doors>('GET', '/door-to-door/doors', { query: { roundId: round.id } })
        : null;
      setKept({ round, doors });
      fail(false);
      await device.remember([{ key: 'doors', value: { round, doors } }]);
    } catch {
      // without a line the list of this morning still works
      fail(true);
      const [note] = await device.notes('doors');
      setKept((note?.value as Kept | undefined) ?? { round: null, doors: null });
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once the device is there
  useEffect(() => {
    void read();
  }, [device]);

  const tap = async (member: Member, outcome: VisitOutcome) => {
    if (!device || !kept?.round) return;
    const event = {
      id: uuidv7(),
      at: f.now,
      kind: 'visited',
      roundId: kept.round.id,
      personId: member.personId,
      outcome,
    };
    if (!(await device.save('doors', [event]))) {
      stop(true);
      return;
    }
    setSaid(now => new Map(now).set(member.personId, outcome));
    setLast({ member, outcome });
  };

  const isLeft = (household: Household) => household.members.some(one => !said.has(one.personId));
  const left = kept?.doors?.households.filter(isLeft) ?? [];
  const sync = status ? syncSentence(status, f.now, '/sent-back') : undefined;
  return (
    <FieldShell
      title={kept?.round ? `${kept.round.campaignName} ${w.round({ n: kept.round.number })}` : w.doorTitle}
      left={kept?.doors ? w.left({ n: f.number(left.length) }) : ''}
      sync={sync}
      actions={
        <>
          {last && (
            <span className="doors-last" role="status">
              {w.undo({ what: `${last.member.maskedName} ${pick(visitWords[last.outcome]!)}` })}
            </span>
          )}
          <BigButton icon="back" onPress={() => void read()}>
            {w.reload}
          </BigButton>
        </>
      }
    >
      {stopped && <FieldNotice tone="alarm">{w.notSaved}</FieldNotice>}
      {failed && kept?.doors && (
        <FieldNotice tone="plain">{w.offlineList({ at: f.time(kept.doors.asOf) })}</FieldNotice>
      )}
      {kept && !kept.round && (
        <div className="field-pad">
          <h2>{w.noRound}</h2>
          <p className="secondary">{w.noRoundHint}</p>
        </div>
      )}
      {kept?.round && left.length === 0 && <FieldNotice tone="good">{w.doorsDone}</FieldNotice>}
      <ul className="doors">
        {left.slice(0, shown).map((household, at) => {
          const before = left[at - 1];
          const building = household.areaName.split(' ').at(-1) ?? '';
          const heads = !before || before.areaKey !== household.areaKey || before.unit !== household.unit;
          return (
            <li key={household.id}>
              {heads && (
                <h2 className="field-group">
                  {building}
                  {household.unit && ` ${w.unit({ n: household.unit })}`}
                </h2>
              )}
              <p className="doors-number">{household.label || w.noHousehold}</p>
              {household.members.map(member => {
                const mark = said.get(member.personId);
                const before = mark ?? member.visit;
                return (
                  <div key={member.personId} className="doors-person">
                    <span>
                      {member.maskedName}
                      {member.vulnerable.map(group => (
                        <b key={group} className="doors-mark">
                          {pick(vulnerableWords[group] ?? { zh: group, en: group })}
                        </b>
                      ))}
                      {before && (
                        <span className="secondary">
                          {' '}
                          {pick(visitWords[before]!)} {!mark && member.visitAt ? f.time(member.visitAt) : ''}
                        </span>
                      )}
                    </span>
                    <span className="doors-taps" role="group" aria-label={member.maskedName}>
                      {outcomes.map(outcome => (
                        <button
                          key={outcome}
                          type="button"
                          className="big-button"
                          aria-pressed={mark === outcome}
                          onClick={() => void tap(member, outcome)}
                        >
                          {w[outcome]}
                        </button>
                      ))}
                    </span>
                  </div>
                );
              })}
            </li>
          );
        })}
      </ul>
      {left.length > shown && (
        <div className="field-pad">
          <BigButton onPress={() => show(shown + drawn)}>
            {w.more({ n: Math.min(drawn, left.length - shown) })}
          </BigButton>
        </div>
      )}
      {kept?.doors?.more && <p className="field-pad secondary">{w.moreDoors}</p>}
    </FieldShell>
  );
}
