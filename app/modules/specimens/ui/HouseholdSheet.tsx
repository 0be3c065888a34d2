import { useMemo, useState } from 'react';
import { FieldList } from '../../../ui/field/FieldList.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Bundle, Household } from './api.ts';
import { Sheet } from './Sheet.tsx';
import { SaidLine } from './TableParts.tsx';
import { fromHousehold, type Given, type Table, takenBefore } from './table.ts';
import type { Said } from './useTable.ts';
import { sexWords, words } from './words.ts';

/** Who lives behind a door, from the list taken along: one touch, one record. */
export function HouseholdSheet(props: {
  bundle: Bundle | null;
  table: Table;
  said: Said | null;
  singleGroups: ReadonlySet<string>;
  onGive: (given: Given) => void;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [text, setText] = useState('');
  const [chosen, choose] = useState<string | null>(null);
  const { bundle, table } = props;
  const wanted = text.trim();
  const rows = useMemo(
    () =>
      (bundle?.households ?? []).filter(
        household =>
          !wanted ||
          household.label.includes(wanted) ||
          household.areaName.includes(wanted) ||
          household.members.some(member => member.maskedName.startsWith(wanted)),
      ),
    [bundle, wanted],
  );
  const household = bundle?.households.find(one => one.id === chosen);
  const done = (personId: string) => takenBefore(table, `person:${personId}`) !== null;
  const groupWords = (groups: string[]) =>
    groups.map(group => {
      const known = bundle?.singleGroups.find(one => one.group === group);
      return known ? `${w.aloneMark}(${pick(known.words)})` : group;
    });
  if (household)
    return (
      <Sheet label={household.label} tall onClose={() => choose(null)}>
        <SaidLine said={props.said} waitingFor={household.areaName} compact />
        <ul>
          {household.members.map(member => (
            <li key={member.personId}>
              <button
                type="button"
                className="field-row table-member"
                onClick={() => props.onGive(fromHousehold(member, household, props.singleGroups))}
              >
                <b>{member.maskedName}</b>
                <span className="secondary">
                  {[
                    sexWords[member.sex] && pick(sexWords[member.sex]!),
                    member.birthYear !== null && w.bornIn({ year: member.birthYear }),
                    ...groupWords(member.groups),
                    member.dueAt && w.dueAt({ at: f.instant(member.dueAt) }),
                    member.lastTakenAt && w.takenAt({ at: f.instant(member.lastTakenAt) }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                {done(member.personId) ? (
                  <span className="table-done">
                    <Icon name="check" />
                    {w.inTube}
                  </span>
                ) : (
                  <Icon name="plus" />
                )}
              </button>
            </li>
          ))}
        </ul>
      </Sheet>
    );
  return (
    <Sheet label={w.household} tall onClose={props.onClose}>
      <input
        className="entry table-find"
        type="search"
        placeholder={w.findHousehold}
        aria-label={w.findHousehold}
        value={text}
        onChange={event => setText(event.target.value)}
      />
      {!bundle ? (
        <p>{w.noBundle}</p>
      ) : (
        <FieldList<Household>
          rows={rows}
          rowKey={one => one.id}
          group={one => one.areaName}
          onOpen={one => choose(one.id)}
          emptyText={w.noHousehold}
          render={one => {
            const left = one.members.filter(member => !done(member.personId)).length;
            return (
              <span className="table-choice">
                <b>{one.label}</b>
                <span className="secondary">
                  {one.members.map(member => member.maskedName).join('、')} ·{' '}
                  {left === one.members.length
                    ? w.peopleOf({ n: left })
                    : left === 0
                      ? `✓ ${w.inTube}`
                      : w.leftOf({ n: left })}
                </span>
              </span>
            );
          }}
        />
      )}
      {(bundle?.more ?? 0) > 0 && <p className="secondary">{w.morePeople({ n: f.number(bundle!.more) })}</p>}
    </Sheet>
  );
}
