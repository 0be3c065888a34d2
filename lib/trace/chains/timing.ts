import { logDensity } from './delays.ts';
import type { CaseFacts, Day, LinkEvidence, LinkParameters } from './types.ts';

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
  if (Math.abs(gapDays - delay.meanDays) > parameters.gapLimitSds * delay.sdDays) return null;
  const weight = logDensity(delay, gapDays) + background;
  return weight === Number.NEGATIVE_INFINITY ? null : { kind, weight, figures: { gapDays } };
}

/** Onset day, or the confirmation day less the mean delay between them; null when neither is known. */
export function estimatedOnset(facts: CaseFacts, parameters: LinkParameters): Day | null {
  if (facts.onsetDay !== null) return facts.onsetDay;
  return facts.confirmedDay === null ? null : facts.confirmedDay - parameters.onsetToConfirmationDays;
}
