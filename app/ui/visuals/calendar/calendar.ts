import { addDays, daysBetween } from '../../words/formatTime.ts';

export type FollowUpMark = 'well' | 'symptoms' | 'no_answer' | 'refused' | 'due' | 'missed';
export type FollowUpCell = { mark: FollowUpMark; test?: boolean };

export type FollowUpPerson = {
  id: string;
  /** Masked. */
  name: string;
  household: string;
  householdName: string;
  /** City dates; the last exposure is day 0. */
  lastExposure: string;
  /** Last day of follow-up, inclusive. */
  lastDay: string;
  endReason?: string;
  cells: Record<string, FollowUpCell>;
};

export type CalendarRow =
  | {
      kind: 'household';
      household: string;
      name: string;
      people: FollowUpPerson[];
      lastExposure: string | null;
    }
  | { kind: 'person'; person: FollowUpPerson; sharesDates: boolean };

/** People grouped by household in the given order; a household whose members share one last exposure shows the dates once. */
export function calendarRows(people: FollowUpPerson[]): CalendarRow[] {
  const groups = new Map<string, FollowUpPerson[]>();
  for (const person of people) {
    const group = groups.get(person.household);
    if (group) group.push(person);
    else groups.set(person.household, [person]);
  }
  return [...groups].flatMap(([household, members]): CalendarRow[] => {
    const first = members[0]!;
    const shared = members.every(member => member.lastExposure === first.lastExposure);
    return [
      {
        kind: 'household',
        household,
        name: first.householdName,
        people: members,
        lastExposure: shared ? first.lastExposure : null,
      },
      ...members.map((person): CalendarRow => ({ kind: 'person', person, sharesDates: shared })),
    ];
  });
}

/** Number of day columns, day 0 included, so that no visit falls outside the grid, not even one made after the last day. */
export function dayColumns(people: FollowUpPerson[]): number {
  let last = 0;
  for (const person of people) {
    last = Math.max(last, daysBetween(person.lastExposure, person.lastDay));
    for (const day of Object.keys(person.cells)) last = Math.max(last, daysBetween(person.lastExposure, day));
  }
  return last + 1;
}

/** The city date of a person's column. */
export const dateOfColumn = (person: FollowUpPerson, column: number): string =>
  addDays(person.lastExposure, column);

/** `open` may be marked, `future` and `outside` may not; `outside` cells with a record still show it. */
export function cellState(person: FollowUpPerson, day: string, today: string): 'open' | 'future' | 'outside' {
  if (day > person.lastDay || day <= person.lastExposure) return 'outside';
  return day > today ? 'future' : 'open';
}

/** Done, due and with symptoms today; and the past days of follow-up nobody has a record of. */
export function dayTotals(people: FollowUpPerson[], today: string) {
  let [done, due, missed, symptoms] = [0, 0, 0, 0];
  for (const person of people) {
    if (cellState(person, today, today) === 'open') {
      const mark = person.cells[today]?.mark;
      if (mark === 'well' || mark === 'symptoms') done++;
      else due++;
      if (mark === 'symptoms') symptoms++;
    }
    const end = person.lastDay < today ? addDays(person.lastDay, 1) : today;
    for (let day = addDays(person.lastExposure, 1); day < end; day = addDays(day, 1)) {
      const mark = person.cells[day]?.mark;
      if (mark === undefined || mark === 'missed' || mark === 'due') missed++;
    }
  }
  return { done, due, missed, symptoms };
}
