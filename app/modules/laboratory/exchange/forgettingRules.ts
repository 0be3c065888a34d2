import { forgettingTerms } from './forgettingParameters.ts';

const dayMs = 86_400_000;

/** Something a laboratory sent, as forgetting sees it. Instants: epoch ms. */
export interface KeptPayload {
  /** Received, or settled where it is: whichever its time counts from. */
  since: number;
  /**
   * `settled`: nothing in it is needed any more. `unsettled`: nobody mended or sent it again, but it never took effect and never can. `open`: something in it may still
   * take effect.
   */
  standing: 'settled' | 'unsettled' | 'open';
  announcedAt: number | null;
}

/**
 * RES-20, RES-21: whether a payload is kept, goes, or is first announced. Settled ones go after their time; unsettled ones only after somebody has been told for the
 * time of notice; open ones never, and they are announced once when their time comes near.
 */
export function payloadFate(payload: KeptPayload, now: number): 'keep' | 'announce' | 'forget' {
  const { kept, notice } = forgettingTerms;
  const age = now - payload.since;
  if (payload.standing === 'settled') return age >= kept.value * dayMs ? 'forget' : 'keep';
  if (age < (kept.value - notice.value) * dayMs) return 'keep';
  if (payload.announcedAt === null) return 'announce';
  if (payload.standing === 'open') return 'keep';
  return age >= kept.value * dayMs && now - payload.announcedAt >= notice.value * dayMs ? 'forget' : 'keep';
}
