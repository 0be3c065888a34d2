import { contactFaults } from './check-contacts.ts';
import { measureFaults } from './check-measures.ts';
import { referenceFaults } from './check-references.ts';
import { testingFaults } from './check-testing.ts';
import { packShape } from './pack-shape.ts';
import type { LoadedPack, Pack, PackError } from './types.ts';

function frozen<T>(value: T): T {
  if (value && typeof value === 'object') {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/**
 * Reads a pack from parsed JSON: the pack, deeply frozen and copied from `json`, or every fault at once, each with
 * its JSON path and reason. Strict: unknown keys and unknown inputs are faults. Linear in the size of the file.
 */
export function loadPack(json: unknown): LoadedPack {
  const errors: PackError[] = [];
  packShape(json, '', errors);
  for (const check of [referenceFaults, contactFaults, measureFaults, testingFaults]) {
    try {
      check(json as Pack, errors);
    } catch (error) {
      // A check walks a pack whose shape may already be wrong; then the shape's faults say so.
      if (errors.length === 0) throw error;
    }
  }
  if (errors.length > 0) return { errors };
  return { pack: frozen(structuredClone(json) as Pack) };
}
