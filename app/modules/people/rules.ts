import { namePinyinKey } from '@outpace/reading';
import type { IdentityRecord } from './schema.ts';

/** `王小明` → `王*`, `Anna Li` → `A* L*`: enough to address, not to identify. */
export function maskName(name: string | undefined): string {
  const text = name?.trim();
  if (!text) return '未知';
  if (/\p{Script=Han}/u.test(text)) return `${[...text][0]}*`;
  return text
    .split(/\s+/)
    .map(word => `${[...word][0]}*`)
    .join(' ');
}

/** `13812345678` → `138****5678`. */
export function maskPhone(phone: string | undefined): string | null {
  if (!phone) return null;
  const digits = phone.replace(/\D/g, '');
  return digits.length >= 7 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : '****';
}

/** The one form of a document number two clerks would agree on. */
export function normalDocument(number: string): string {
  return number
    .normalize('NFKC')
    .replace(/[\s\-·.]/g, '')
    .toUpperCase();
}

/** Digits only, without the country's prefix where it is China's. */
export function normalPhone(phone: string): string {
  return phone
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(0086|86)(?=1\d{10}$)/, '');
}

/** A name without spaces and case. */
export function normalName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·.•'’-]/g, '');
}

/** The values by which a person is found again, by kind. Weak ones (a bare name) only propose, never decide. */
export function matchValues(
  identity: IdentityRecord,
  sex: string | undefined,
  birthYear: number | undefined,
): { kind: 'document' | 'phone' | 'name_birth_sex' | 'name' | 'name_sound'; value: string }[] {
  const values: { kind: 'document' | 'phone' | 'name_birth_sex' | 'name' | 'name_sound'; value: string }[] =
    [];
  if (identity.documentNumber)
    values.push({ kind: 'document', value: normalDocument(identity.documentNumber) });
  if (identity.phone && normalPhone(identity.phone).length >= 7)
    values.push({ kind: 'phone', value: normalPhone(identity.phone) });
  if (identity.name) {
    const birth = identity.birthDate ?? (birthYear ? String(birthYear) : '');
    if (birth && sex && sex !== 'unknown')
      values.push({ kind: 'name_birth_sex', value: `${normalName(identity.name)}|${birth}|${sex}` });
    values.push({ kind: 'name', value: normalName(identity.name) });
    const sound = namePinyinKey(identity.name);
    if (sound) values.push({ kind: 'name_sound', value: sound });
  }
  return values;
}
