/** The p-quantile of sorted numbers, linear between order statistics (Hyndman & Fan type 7, as R and spreadsheets do). At least one number. */
export function sampleQuantile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}
