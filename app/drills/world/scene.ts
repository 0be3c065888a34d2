import type { Pack } from '@outpace/protocol';
import type { Observer, World } from '@outpace/sim';
import { hash2, streamKey, unit } from '@outpace/sim/random/hash.ts';
import type { DrillEvent, InjectState } from '../../core/drill.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { CityBooks } from '../city/index.ts';
import { calendarDayOf, instantOf, worldMinuteOf } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import type { Agenda } from './agenda.ts';
import type { Client } from './client.ts';
import { worldParameters } from './parameters.ts';

/** A case of the product, as the world and the staff know it. */
export interface KnownCase {
  id: string;
  person: number;
  number: string;
  /** Minute at which it was known. */
  at: number;
  /** Whose it is; `person`: somebody who drills, left alone. */
  owner: 'nobody' | 'simulated' | 'person';
  stage: 'waiting' | 'interview' | 'reading' | 'done';
  /** Place in the crew of investigators. */
  worker: number;
  interviews: number;
  /** Minute before which it is not taken up again. */
  notBefore: number;
  isolatedAt: number | null;
  /** Confirmed lines when last looked at; for the scans that follow from them. */
  lines: number;
  recovered: boolean;
}

/** Somebody under a measure of the product, and what the world makes of it. */
export interface Held {
  person: number;
  measureId: string;
  /** Measure kind in force: `central_quarantine`. */
  kind: string;
  basisKind: string;
  basisId: string;
  areaKey: number;
  /** Minute at which it was known. */
  at: number;
  /** Planned end, minute of the world. */
  endsAt: number;
  stage: 'waiting' | 'called' | 'reached' | 'moving' | 'placed';
  reachedAt: number;
  /** What holds them in the world now. */
  hold: 'free' | 'home' | 'apart';
  /** Has one of the isolation rooms. */
  room: boolean;
  /** Minute of their last sample taken for symptoms. */
  sampledIll: number;
}

/** What is told by somebody who was asked; kept until their contacts are decided on. */
export interface Told {
  person: number;
  day: number;
  setting: string;
}

/** Everything that changes while a drill runs, beside the world itself: plain data. */
export interface State {
  /** Last day whose visits were planned. */
  plannedDay: number;
  /** Scans of today delivered up to this minute. */
  scansUntil: number;
  sequence: number;
  /** Place-days whose scans were asked for. */
  placeDays: string[];
  cases: KnownCase[];
  held: Held[];
  told: Record<string, Told[]>;
  /** Onset as told at the clinic, day of the world, by person. */
  onsets: Record<string, number>;
  /** Minutes at which each of a crew is free again. */
  crews: { investigators: number[]; gridWorkers: number[]; samplers: number[] };
  absent: { role: string; share: number; until: number }[];
  /** Tests taken or on their way: measure and day. */
  taken: string[];
  samples: { person: number; reason: string; from: number }[];
  /** Laboratory: share standing still until when. */
  laboratory: { share: number; until: number }[];
  roomsLost: number;
  compliance: { factor: number; until: number }[];
  surges: { visitsPer100k: number; until: number }[];
  injects: InjectState[];
  events: DrillEvent[];
  /** By name of the timed work: when it last ran, minute of the world. */
  timed: Record<string, number>;
  jobsWaiting: boolean;
  autopilot: boolean;
  deskAt: number;
  coverAt: number;
  /** When everybody next looks at their lists. */
  wakeAt: number;
  /** Last two discharge tests of a case, by person. */
  discharge: Record<string, boolean[]>;
}

/** What every part of the engine works with. */
export interface Scene {
  outpace: Outpace;
  scenario: Scenario;
  books: CityBooks;
  world: World;
  observer: Observer;
  client: Client;
  pack: Pack;
  agenda: Agenda;
  state: State;
  /** Of `state`, by person and by id. */
  caseOf: Map<number, KnownCase>;
  caseById: Map<string, KnownCase>;
  heldOf: Map<number, Held>;
  heldById: Map<string, Held>;
  taken: Set<string>;
  placeDays: Set<string>;
  /** The minute of now. */
  at: number;
  /** Writes of ours that timed work has seen. */
  writesSeen: number;
  onEvent: ((event: DrillEvent) => void) | undefined;
  /** Scans of the day in progress, computed once. */
  scansOfToday: { day: number; scans: { person: number; place: number; at: number }[] } | null;
}

/** ISO text of a minute of the world. */
export const isoOf = (scene: Scene, minute: number): string =>
  new Date(instantOf(scene.scenario, minute)).toISOString();
/** Calendar day of a day of the world. */
export const dayOfWorld = (scene: Scene, day: number): string => calendarDayOf(scene.scenario, day);
/** Minute of the world of an ISO text. */
export const minuteOf = (scene: Scene, iso: string): number => worldMinuteOf(scene.scenario, Date.parse(iso));

/** A draw in [0, 1) by what it is about: the same question gets the same answer, in whatever order it is asked. */
export function drawn(scene: Scene, name: string, person: number, at = 0): number {
  return unit(hash2(streamKey(scene.scenario.outbreak.seed, name), person, at));
}

/** Whole minutes between two numbers, both included, drawn as above. */
export function drawnMinutes(
  scene: Scene,
  name: string,
  [least, most]: readonly [number, number],
  person: number,
  at = 0,
): number {
  return least + Math.floor(drawn(scene, name, person, at) * (most - least + 1));
}

/** Everybody looks at their lists at this minute, if they would not sooner. */
export function wakeBy(scene: Scene, at: number): void {
  if (scene.state.wakeAt > scene.at && scene.state.wakeAt <= at) return;
  scene.state.wakeAt = at;
  scene.agenda.add(at, 'wake');
}

/** Tells the control room; the newest first, so many are kept. */
export function tell(scene: Scene, kind: DrillEvent['kind'], zh: string, en: string, link?: string): void {
  const event: DrillEvent = {
    at: instantOf(scene.scenario, scene.at),
    kind,
    text: { zh, en },
    ...(link ? { link } : {}),
  };
  scene.state.events.unshift(event);
  scene.state.events.length = Math.min(scene.state.events.length, worldParameters.eventsKept.value);
  scene.onEvent?.(event);
}
