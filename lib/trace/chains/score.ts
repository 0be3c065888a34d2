import { logDensity } from './delays.ts';
import type { CaseFacts, Day, LinkEvidence, LinkParameters, PairFacts, PairScore } from './types.ts';
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
  return { logWeight: evidence.reduce((sum, line) => sum + line.weight, 0), evidence };
}

/** Onset-to-onset gap against the serial interval, or confirmation-to-confirmation when an onset is missing. */
export function timingEvidence(
  infector: CaseFacts,
  infectee: CaseFacts,
  parameters: LinkParameters,
): LinkEvidence | null {
  const background = Math.log(parameters.backgroundDays);
  let kind: LinkEvidence['kind'] = 'onset_gap';
  let delay = parameters.serialInterval;
  let gapDays: number;
  if (infector.onsetDay !== null && infectee.onsetDay !== null) {
    gapDays = infectee.onsetDay - infector.onsetDay;
  } else if (infector.confirmedDay !== null && infectee.confirmedDay !== null) {
    kind = 'confirmation_gap';
    delay = parameters.confirmationInterval;
    gapDays = infectee.confirmedDay - infector.confirmedDay;
  } else {
    const first = estimatedOnset(infector, parameters);
    const second = estimatedOnset(infectee, parameters);
    if (first === null || second === null) return null;
    gapDays = second - first;
  }
  const weight = logDensity(delay, gapDays) + background;
  return weight === Number.NEGATIVE_INFINITY ? null : { kind, weight, figures: { gapDays } };
}

/** Onset day, or the confirmation day less the mean delay between them; null when neither is known. */
export function estimatedOnset(facts: CaseFacts, parameters: LinkParameters): Day | null {
  if (facts.onsetDay !== null) return facts.onsetDay;
  return facts.confirmedDay === null ? null : facts.confirmedDay - parameters.onsetToConfirmationDays;
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
