import { distanceKm } from './distance.ts';
import { estimatedOnset } from './timing.ts';
import type { CaseVisit, LinkEvidence, LinkParameters, PairFacts } from './types.ts';

/**
 * What the day-known visits of two cases say: the same point or points near each other, on the same day or a few days
 * apart. One line per place, strongest first, each further one counting less. O(visits × visits).
 */
export function visitEvidence(facts: PairFacts, parameters: LinkParameters): LinkEvidence[] {
  const { weights } = parameters;
  const best = new Map<string, LinkEvidence>();
  for (const a of facts.infectorVisits) {
    for (const b of facts.infecteeVisits) {
      const daysApart = Math.abs(a.day - b.day);
      if (daysApart > parameters.visitDaysApart) continue;
      const line = meetingLine(a, b, daysApart, parameters);
      if (line === null) continue;
      if (!fallsInWindow(facts, a, b, parameters)) line.weight *= weights.outsideWindow;
      if (line.weight <= 0) continue;
      const subject = line.subject ?? 'nearby';
      const known = best.get(subject);
      if (known === undefined || line.weight > known.weight) best.set(subject, line);
    }
  }
  const lines = [...best.values()].sort((x, y) => y.weight - x.weight);
  for (let i = 1; i < lines.length; i++) lines[i].weight *= weights.furtherPlace ** i;
  return lines.filter(line => line.weight > 0);
}

function meetingLine(
  a: CaseVisit,
  b: CaseVisit,
  daysApart: number,
  parameters: LinkParameters,
): LinkEvidence | null {
  const { weights } = parameters;
  const fade = weights.perDayApart ** daysApart;
  if (a.place !== null && a.place === b.place) {
    const others = Math.max(1, (a.crowd ?? 2) - 1);
    const care = a.kind && parameters.careKinds.includes(a.kind) ? weights.care : 1;
    const weight = (weights.samePoint - weights.crowd * Math.log(others)) * care * fade;
    return { kind: 'same_point', weight, figures: { daysApart, crowd: others + 1 }, subject: a.place };
  }
  if (a.latitude == null || a.longitude == null || b.latitude == null || b.longitude == null) return null;
  // A degree of latitude is 111 km: cheap refusal before the trigonometry.
  if (Math.abs(a.latitude - b.latitude) * 111 > parameters.distanceLimitKm) return null;
  const km = distanceKm(a.latitude, a.longitude, b.latitude, b.longitude);
  if (km > parameters.distanceLimitKm) return null;
  const weight = weights.nearby * Math.exp(-km / parameters.distanceDecayKm) * fade;
  return { kind: 'nearby', weight, figures: { distanceKm: km, daysApart } };
}

/** The infector infectious and the infectee not yet ill: the two windows that a transmission must lie in. */
function fallsInWindow(facts: PairFacts, a: CaseVisit, b: CaseVisit, parameters: LinkParameters): boolean {
  const infectorOnset = estimatedOnset(facts.infector, parameters);
  const infecteeOnset = estimatedOnset(facts.infectee, parameters);
  return (
    (infectorOnset === null ||
      (a.day >= infectorOnset - parameters.presymptomaticDays &&
        a.day <= infectorOnset + parameters.infectiousDays)) &&
    (infecteeOnset === null ||
      (b.day <= infecteeOnset && b.day >= infecteeOnset - parameters.incubation.maxDays))
  );
}
