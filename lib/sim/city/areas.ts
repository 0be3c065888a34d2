import type { Draws } from '../random/draws.ts';
import { populationParameters as known } from './population-parameters.ts';

/** How many people each community shall have, and which are campuses, in the order of the tree. */
export interface AreaPlan {
  /** Streets of each district. */
  streetsOfDistrict: number[];
  /** Communities of each street. */
  communitiesOfStreet: number[];
  /** People of each community. */
  people: number[];
  campus: boolean[];
}

/** Divides a number of people into districts, streets and communities; the sum is kept exactly. */
export function planAreas(people: number, draws: Draws): AreaPlan {
  const communities = Math.max(4, Math.round(people / known.peoplePerCommunity.value));
  const streets = Math.max(2, Math.round(communities / known.communitiesPerStreet.value));
  const districts = Math.max(people < 60_000 ? 1 : 2, Math.round(streets / known.streetsPerDistrict.value));
  const communitiesOfStreet = shares(communities, streets);
  const streetsOfDistrict = shares(streets, districts);

  const students = Math.round(people * known.shareInUniversityDorms.value);
  const campuses = Math.max(1, Math.min(streets, Math.round(students / 9000)));
  const campus = new Array<boolean>(communities).fill(false);
  for (let i = 0; i < campuses; i++) campus[Math.floor(((i + 0.5) * communities) / campuses)] = true;
  const weights = campus.map(is => (is ? 0 : 0.7 + 0.6 * draws.uniform()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const perCampus = Math.floor(students / campuses);
  const sizes = weights.map((weight, i) =>
    campus[i] ? perCampus : Math.floor(((people - perCampus * campuses) * weight) / total),
  );
  let left = people - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; left > 0; i = (i + 1) % communities) {
    if (campus[i]) continue;
    sizes[i]!++;
    left--;
  }
  return { streetsOfDistrict, communitiesOfStreet, people: sizes, campus };
}

function shares(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, i) => Math.floor(((i + 1) * total) / parts) - Math.floor((i * total) / parts),
  );
}
