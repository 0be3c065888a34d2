import type { Item } from './agenda.ts';
import type { Scene, State } from './scene.ts';

/** What is kept of an engine: the world's bytes, and everything else as JSON. */
export interface Saved {
  world: Uint8Array;
  state: unknown;
}

interface Kept {
  format: 'outpace-drill-engine/1';
  at: number;
  begun: boolean;
  agenda: Item[];
  turn: number;
  state: State;
}

/** The engine as it stands. The database of the product is saved by whoever calls, at the same moment. */
export function saveScene(scene: Scene, begun: boolean): Saved {
  const state: State = { ...scene.state, taken: [...scene.taken], placeDays: [...scene.placeDays] };
  const kept: Kept = {
    format: 'outpace-drill-engine/1',
    at: scene.at,
    begun,
    agenda: scene.agenda.items,
    turn: scene.agenda.turn,
    state,
  };
  return { world: scene.world.save(), state: structuredClone(kept) };
}

/** Goes back to a saved engine; true when the drill had begun then. Throws an Error for a state of another kind. */
export function restoreScene(scene: Scene, saved: Saved): boolean {
  const kept = structuredClone(saved.state) as Kept;
  if (kept?.format !== 'outpace-drill-engine/1')
    throw new Error(`this is no saved drill: format ${String(kept?.format)}`);
  scene.world.restore(saved.world);
  scene.state = kept.state;
  scene.at = kept.at;
  // a heap saved as an array is the same heap
  scene.agenda.items = kept.agenda;
  scene.agenda.turn = kept.turn;
  scene.taken = new Set(kept.state.taken);
  scene.placeDays = new Set(kept.state.placeDays);
  scene.caseOf = new Map(kept.state.cases.map(known => [known.person, known]));
  scene.caseById = new Map(kept.state.cases.map(known => [known.id, known]));
  scene.heldOf = new Map(kept.state.held.map(held => [held.person, held]));
  scene.heldById = new Map(kept.state.held.map(held => [held.measureId, held]));
  scene.scansOfToday = null;
  return kept.begun;
}
