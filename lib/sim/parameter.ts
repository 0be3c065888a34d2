/**
 * How a number is known: `measured` (read in the source), `census`, `calibrated` (fitted, the source says to what),
 * `policy` (decided by people), `assumed` (no source good enough) or `review_required` (from memory or a weak source: an
 * epidemiologist confirms it before anybody relies on it).
 */
export type ParameterStatus = 'measured' | 'census' | 'calibrated' | 'policy' | 'assumed' | 'review_required';

/** A number with its unit, plausible range, source and status. No bare epidemiological number stands in code. */
export interface Parameter<Value = number> {
  value: Value;
  unit: string;
  /** Least and most that a reader of the source would accept. */
  range?: [number, number];
  source: string;
  status: ParameterStatus;
}

/** Writes a parameter in one line. */
export function known<Value>(
  value: Value,
  unit: string,
  status: ParameterStatus,
  source: string,
  range?: [number, number],
): Parameter<Value> {
  return range ? { value, unit, range, source, status } : { value, unit, source, status };
}
