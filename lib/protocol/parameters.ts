import type { EffectiveAt, Pack, ParameterName } from './types.ts';

/** The number of a parameter in its own unit; throws when the pack does not carry it, which loadPack rules out for what rules name. */
export function numberOf(pack: Pack, name: ParameterName): number {
  const value = pack.parameters[name]?.value;
  if (typeof value !== 'number') throw new Error(`pack ${pack.id} has no number for ${name}`);
  return value;
}

/** When the last day takes effect: at its end, on the last result, or when notice is given. */
export function effectiveAt(pack: Pack): EffectiveAt {
  return pack.parameters.effective_at?.value as EffectiveAt;
}
