import type { PersonClass } from '../../../ui/tokens.ts';

const known: Record<string, PersonClass> = {
  confirmed: 'confirmed',
  asymptomatic: 'asymptomatic',
  suspected: 'suspected',
  probable: 'suspected',
  excluded: 'released',
  recovered: 'released',
  died: 'released',
};

/** The mark of a state; a state this table does not know is drawn as suspected, its word says what it is. */
export const classOfState = (state: string): PersonClass => known[state] ?? 'suspected';
