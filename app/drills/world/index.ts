export { type Engine, type EngineOptions, openEngine } from './engine.ts';
export type { Saved } from './saving.ts';
export { worldOf } from './start.ts';
