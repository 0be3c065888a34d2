import type { AgeValue, DocumentTypeValue, RowReading } from '@outpace/reading';
import type { Context } from '../../core/module.ts';
import { areaIndex, findInIndex } from '../areas/queries.ts';
import type { IdentityRecord } from '../people/queries.ts';

/** Who a row speaks of, as far as it says. */
export interface RowPerson {
  identity: IdentityRecord;
  sex?: 'male' | 'female' | 'other';
  birthYear?: number;
  vulnerable: string[];
}

const text = (reading: RowReading, field: string): string | undefined => {
  const value = reading.values.get(field);
  return typeof value === 'string' ? value : undefined;
};

/** The identity fields of a row; only those that stand in it. */
export function personOfRow(reading: RowReading): RowPerson {
  const identity: IdentityRecord = {};
  const put = (field: keyof IdentityRecord, value: string | undefined, longest: number) => {
    if (value) identity[field] = value.slice(0, longest) as never;
  };
  put(
    'name',
    text(reading, 'name') ?? joinedName(text(reading, 'lastName'), text(reading, 'firstName')),
    120,
  );
  put('documentType', documentType(text(reading, 'documentType') as DocumentTypeValue | undefined), 40);
  put('documentNumber', text(reading, 'documentNumber'), 40);
  put('phone', text(reading, 'phone'), 40);
  put('birthDate', text(reading, 'birthDate'), 10);
  put('address', text(reading, 'address'), 300);
  put('employer', text(reading, 'employer'), 200);
  put('nationality', text(reading, 'nationality'), 60);
  const sex = reading.values.get('sex') as RowPerson['sex'] | undefined;
  const birthYear =
    (reading.values.get('birthYear') as number | undefined) ??
    (identity.birthDate ? Number(identity.birthDate.slice(0, 4)) : undefined);
  return {
    identity,
    ...(sex ? { sex } : {}),
    ...(birthYear === undefined ? {} : { birthYear }),
    vulnerable: specialGroups(reading, birthYear),
  };
}

/** Whether a row says more of a person than an id. */
export function hasIdentity(person: RowPerson): boolean {
  const { name, documentNumber, phone } = person.identity;
  return Boolean(name || documentNumber || phone);
}

function joinedName(last: string | undefined, first: string | undefined): string | undefined {
  if (!last && !first) return undefined;
  const chinese = /[\u3400-\u9fff]/.test(`${last ?? ''}${first ?? ''}`);
  return chinese ? `${last ?? ''}${first ?? ''}` : [first, last].filter(Boolean).join(' ');
}

function documentType(type: DocumentTypeValue | undefined): string | undefined {
  return type === 'none' ? undefined : type;
}

/** Special groups as protocols name them, from the words of a roster. */
function specialGroups(reading: RowReading, birthYear: number | undefined): string[] {
  const words = `${text(reading, 'specialGroup') ?? ''} ${text(reading, 'underlyingDisease') ?? ''}`;
  const groups: string[] = [];
  if (/孕|pregnan/i.test(words)) groups.push('pregnant');
  if (/哺乳|nursing|lactat/i.test(words)) groups.push('nursing');
  if (/残疾|disab/i.test(words)) groups.push('disabled');
  if (/独居|lives alone|live alone/i.test(words)) groups.push('lives_alone');
  if (/透析|dialysis/i.test(words)) groups.push('dialysis');
  if (birthYear === undefined && /老人|老年|elderly/i.test(words)) groups.push('elderly');
  if (birthYear === undefined && /儿童|未成年|minor|child/i.test(words)) groups.push('minor');
  return groups;
}

/** Age in years as a birth year, where the row gives an exact age and the day it refers to. */
export function birthYearFromAge(reading: RowReading, today: string): number | undefined {
  const age = reading.values.get('age') as AgeValue | undefined;
  if (!age || age.fromYears !== age.toYears) return undefined;
  const on =
    text(reading, 'confirmedDate') ?? text(reading, 'reportedDate') ?? text(reading, 'onsetDate') ?? today;
  return Number(on.slice(0, 4)) - Math.floor(age.fromYears);
}

const areaFields = ['province', 'city', 'district', 'street', 'community', 'gridId', 'building'] as const;

/** Finds the area of rows by their words; the tree is read once, each combination of words is looked up once while it is remembered. */
export async function areaFinder(
  ctx: Context,
): Promise<(reading: RowReading) => { areaKey: number; matched: boolean; words: string | undefined }> {
  const index = await areaIndex(ctx);
  const known = new Map<string, number | null>();
  return reading => {
    const words = areaFields.map(field => text(reading, field));
    const stated = words.filter(Boolean).join(' ') || undefined;
    if (!stated) return { areaKey: ctx.scope.lo, matched: true, words: undefined };
    const key = words.join('\u0001');
    let found = known.get(key);
    if (found === undefined) {
      found = findInIndex(index, words);
      if (known.size >= 20_000) known.clear();
      known.set(key, found);
    }
    return { areaKey: found ?? ctx.scope.lo, matched: found !== null, words: stated };
  };
}
