import { timingEvidence } from './timing.ts';
import type { LinkEvidence, LinkParameters, PairFacts, PairScore } from './types.ts';
import { visitEvidence } from './visits.ts';

/**
 * How well the facts fit "infector infected infectee", as a log weight in nats (a log-likelihood ratio against a chance
 * pair, up to the chosen weights) and the evidence lines that add up to it. Null when the pair is impossible: the same
 * case, no date to compare, or a gap outside the delay's range. After Cori et al. 2017 and Campbell et al. 2018
 * (outbreaker2): timing times contact times place, each independent given the link. O(visits × visits).
 */
export function scorePair(facts: PairFacts, parameters: LinkParameters): PairScore | null {
  const { infector, infectee } = facts;
  if (infector.key === infectee.key) return null;
  const evidence: LinkEvidence[] = [];
  const timing = timingEvidence(infector, infectee, parameters);
  if (timing === null) return null;
  evidence.push(timing);

  const incubation = incubationEvidence(facts, parameters);
  if (incubation) evidence.push(incubation);
  const { weights } = parameters;
  const { shared } = facts;
  if (shared) {
    if (shared.minutes > 0)
      evidence.push({ kind: 'minutes', weight: weights.minutes, figures: { minutes: shared.minutes } });
    if (shared.partDayMeetings > 0)
      evidence.push({
        kind: 'part_day',
        weight: weights.partDay,
        figures: { meetings: shared.partDayMeetings },
      });
    if (shared.dayMeetings > 0)
      evidence.push({ kind: 'day', weight: weights.day, figures: { meetings: shared.dayMeetings } });
  }
  evidence.push(...visitEvidence(facts, parameters));
  for (const label of infector.exposureLabels ?? [])
    if (infectee.exposureLabels?.includes(label))
      evidence.push({ kind: 'shared_label', weight: weights.sharedLabel, figures: {}, subject: label });
  if (infector.area && infector.area === infectee.area)
    evidence.push({ kind: 'same_area', weight: weights.sameArea, figures: {}, subject: infector.area });
  for (const tie of facts.ties ?? []) {
    const weight = weights.ties[tie];
    if (weight !== undefined) evidence.push({ kind: 'tie', weight, figures: {}, subject: tie });
  }
  if (infector.reportedContact)
    evidence.push({
      kind: 'infector_reported_contact',
      weight: weights.infectorReportedContact,
      figures: {},
    });
  if (infector.contactCount)
    evidence.push({
      kind: 'infector_contacts',
      weight: weights.infectorContacts * Math.log1p(infector.contactCount),
      figures: { contacts: infector.contactCount },
    });
  return { logWeight: evidence.reduce((sum, line) => sum + line.weight, 0), evidence };
}

/** Time from the possible exposure to onset: the interview's window and the days shared by tracing, where both are known. */
function incubationEvidence(facts: PairFacts, parameters: LinkParameters): LinkEvidence | null {
  const { infectee, shared } = facts;
  if (infectee.onsetDay === null) return null;
  const from = Math.max(infectee.exposureFromDay ?? -Infinity, shared?.firstDay ?? -Infinity);
  const to = Math.min(infectee.exposureToDay ?? Infinity, shared?.lastDay ?? Infinity);
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from) return null;
  const { incubation } = parameters;
  // The most favourable day of the window: a wide window says little, and must not say "no".
  const longest = infectee.onsetDay - from;
  const shortest = infectee.onsetDay - to;
  const incubationDays = Math.min(longest, Math.max(shortest, incubation.meanDays));
  const within = Math.min(incubation.maxDays, Math.max(incubation.minDays, incubationDays));
  const z = (within - incubation.meanDays) / incubation.sdDays;
  // Beyond the bounds each day costs a further standard deviation's worth, so that one wrong date does not kill a link.
  const beyond = Math.abs(incubationDays - within) / incubation.sdDays;
  return { kind: 'incubation', weight: -0.5 * z * z - beyond, figures: { incubationDays } };
}
