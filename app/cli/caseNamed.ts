import { Refused, refuse } from '../core/refusal.ts';
import type { City } from './city.ts';

/** A case as a list shows it. */
export interface ListedCase {
  id: string;
  number: string;
  externalId: string | null;
  outbreakCode: string;
  state: string;
  onsetOn: string | null;
}

/** The case of a number, or of the id its source gave it; refused when there is none, or several. */
export async function caseNamed(city: City, name: string, outbreakId: string | null): Promise<ListedCase> {
  const query = `q=${encodeURIComponent(name)}&limit=200${outbreakId ? `&outbreakId=${outbreakId}` : ''}`;
  const { items } = await city.request<{ items: ListedCase[] }>('GET', `/cases?${query}`);
  const same = (each: ListedCase) =>
    each.number.toLowerCase() === name.toLowerCase() || each.externalId === name;
  const exact = items.filter(same);
  const found = exact.length ? exact : items;
  if (found.length === 1) return found[0]!;
  if (!found.length)
    throw new Refused(
      refuse(
        'ACC-2',
        `没有病例 ${name},或不在您的辖区内。`,
        `There is no case ${name}, or it lies outside your area.`,
        { status: 404 },
      ),
    );
  const several = found
    .slice(0, 8)
    .map(each => `${each.number} (${each.outbreakCode})`)
    .join(', ');
  throw new Refused(
    refuse('CLI-6', `“${name}”可指多个病例:${several}`, `“${name}” may be several cases: ${several}`, {
      status: 409,
    }),
  );
}
