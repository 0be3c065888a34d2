/** PLN-5: an episode ends when its condition has not been seen true for so long (office choice: one whole day, so that a figure that wavers within a day is one episode). */
export const clearAfterHours = 24;
const clearAfterMs = clearAfterHours * 3_600_000;

/** An episode as it stands: last seen true at, epoch ms. */
export interface OpenEpisode {
  lastTrueAt: number;
}

/** What an evaluation does to an episode (PLN-5): it begins once, is kept alive while true, and ends after 24 h without. Pure. */
export function stepEpisode(
  open: OpenEpisode | null,
  met: boolean,
  now: number,
): 'fire' | 'still' | 'wait' | 'clear' | 'none' {
  if (met) return open ? 'still' : 'fire';
  if (!open) return 'none';
  return now - open.lastTrueAt >= clearAfterMs ? 'clear' : 'wait';
}

/** The episodes of a row of evaluations in time order: the index at which each fired and was cleared (null: still open). Pure; linear. */
export function episodesOf(
  evaluations: readonly { at: number; met: boolean }[],
): { fired: number; cleared: number | null }[] {
  const episodes: { fired: number; cleared: number | null }[] = [];
  let open: OpenEpisode | null = null;
  evaluations.forEach(({ at, met }, index) => {
    const step = stepEpisode(open, met, at);
    if (step === 'fire') episodes.push({ fired: index, cleared: null });
    if (step === 'fire' || step === 'still') open = { lastTrueAt: at };
    if (step === 'clear') {
      episodes.at(-1)!.cleared = index;
      open = null;
    }
  });
  return episodes;
}
