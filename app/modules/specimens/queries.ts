import type { TubeMixing } from '@outpace/protocol';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual, Refusal } from '../../core/refusal.ts';
import * as codes from './codes.ts';
import * as pointDoors from './pointDoors.ts';
import * as points from './points.ts';
import * as programmes from './programmeStore.ts';
import * as progress from './progress.ts';
import * as reception from './reception.ts';
import * as reroutes from './rerouteDoors.ts';
import type { PointKind, PointState, PointView, ProgrammeKind, TubeResult, TubeState } from './schema.ts';
import * as store from './store.ts';
import * as tubeDoors from './tubeDoors.ts';

export { type PointHours, pointHours } from './pointHours.ts';
export type { PointView, ProgrammeKind, TubeResult, TubeState } from './schema.ts';

/** A programme to open. `poolSize` may be smaller than the pack's rule for the zone, never larger. Instants are ISO 8601. */
export interface NewProgramme {
  kind: ProgrammeKind;
  title: Bilingual;
  outbreakId?: string | null;
  pack: { id: string; version: string; overlayIds: readonly string[] };
  /** A zone of the pack's pooling rules. */
  poolingZone: string;
  poolSize?: number;
  opensAt: string;
  /** Exclusive. */
  closesAt?: string | null;
  /** What it serves: a round, a cohort, a hold. */
  ownerKind?: string | null;
  ownerId?: string | null;
  areaKey: number;
}

export interface ProgrammeRow {
  id: string;
  kind: ProgrammeKind;
  title: Bilingual;
  outbreakId: string | null;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  poolingZone: string;
  poolSize: number;
  mixing: TubeMixing;
  poolingRule: string;
  opensAt: Date;
  closesAt: Date | null;
  closedAt: Date | null;
  ownerKind: string | null;
  ownerId: string | null;
  areaKey: number;
  areaHi: number;
}

/** A tube without its people. */
export interface TubeRow {
  id: string;
  code: string;
  programmeId: string;
  programmeKind: ProgrammeKind;
  pointId: string | null;
  poolSize: number;
  mixing: TubeMixing;
  state: TubeState;
  openedAt: Date;
  closedAt: Date | null;
  boxedAt: Date | null;
  receivedAt: Date | null;
  loadedAt: Date | null;
  reportedAt: Date | null;
  firstSampleAt: Date | null;
  lastSampleAt: Date | null;
  memberCount: number;
  boxId: string | null;
  labId: string | null;
  result: TubeResult | null;
  outbreakId: string | null;
  /** Another tube bears this label (SPC-6): whose the result is must be settled first. */
  sharesLabel: boolean;
  areaKey: number;
  labKey: number;
}

export interface TubeMember {
  sampleId: string;
  /** null: not registered, see /samples/unsettled. */
  personId: string | null;
  takenAt: Date;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

/** Opens a programme under a pack's pooling rule (SPC-10 when the pack has none for the zone, or the size is above it); journaled. Needs testing.write in the area. */
export async function openProgramme(
  ctx: Context,
  programme: NewProgramme,
): Promise<{ id: string } | Refusal> {
  return programmes.open(ctx, programme);
}

/** Ends a programme now: no tube is opened for it any more; those open may be finished. False when it was closed before or is not in scope. */
export async function closeProgramme(ctx: Context, id: string): Promise<boolean> {
  return programmes.close(ctx, id);
}

/** Programmes by id; those that do not touch the session's area are absent. */
export async function programmesOf(ctx: Context, ids: Iterable<string>): Promise<Map<string, ProgrammeRow>> {
  return programmes.byIds(ctx, [...new Set(ids)]);
}

/** Tubes by what is printed on them, keyed by the code as asked; where two bear one label the first (`sharesLabel`). Out of scope: absent. One query. */
export async function tubesByCode(ctx: Context, codes: Iterable<string>): Promise<Map<string, TubeRow>> {
  return store.tubesByCode(ctx, [...new Set(codes)]);
}

/** Tubes by id. One query. */
export async function tubesOf(ctx: Context, ids: Iterable<string>): Promise<Map<string, TubeRow>> {
  return store.tubesByIds(ctx, [...new Set(ids)]);
}

/** Who is in these tubes, undone samples left out, each registered person once a tube; keyed by tube id. Needs testing.read in the people's or the point's area: never a laboratory. */
export async function membersOf(ctx: Context, tubeIds: Iterable<string>): Promise<Map<string, TubeMember[]>> {
  return store.membersOf(ctx, [...new Set(tubeIds)]);
}

/** What happened to a tube in the laboratory. `at`: ISO 8601. */
export interface TubeMark {
  tubeId: string;
  state: 'received' | 'loaded' | 'reported';
  result?: TubeResult | null;
  at: string;
}

/**
 * Moves tubes on, never back (a repeated or late mark changes nothing; a `reported` mark with another result corrects it), and tells the duties of
 * everyone in the reported ones. One statement for all; only tubes of the session's area or laboratory. Returns how many changed.
 */
export async function markTubes(ctx: Context, marks: readonly TubeMark[]): Promise<number> {
  return store.markTubes(ctx, marks);
}

/** A box opened in a laboratory. `id`: made by whoever asks; the same id again answers alike and changes nothing. `at`: ISO 8601. */
export interface Reception {
  id: string;
  labId: string;
  /** Area key of the laboratory; in the session's area. */
  labKey: number;
  boxCode: string;
  tubeCodes: readonly string[];
  condition?: {
    temperatureC?: number;
    sealIntact?: boolean;
    packaging?: 'intact' | 'damaged' | 'leaking';
    note?: string;
  };
  at: string;
}

/** What was found in a box: `missing` are labels, `unexpected` labels with why they were not expected. */
export interface Received {
  boxId: string;
  expected: number;
  found: number;
  missing: string[];
  unexpected: { code: string; why: Bilingual }[];
  already: boolean;
}

/** Takes a box into a laboratory: tubes found become `received` there, what is missing or unexpected is a task at once (CUS-4). Refused: CUS-1 no such box, CUS-5 received elsewhere before. */
export async function receiveBox(ctx: Context, received: Reception): Promise<Received | Refusal> {
  return reception.receive(ctx, received);
}

export interface PersonSample {
  sampleId: string;
  personId: string;
  tubeId: string;
  tubeCode: string;
  programmeId: string;
  takenAt: Date;
  /** Of the whole tube. */
  result: TubeResult | null;
  reportedAt: Date | null;
  /** More than one in the tube. */
  pooled: boolean;
}

/** Samples of some people taken at or after an instant (ISO 8601), newest first, undone ones left out. */
export async function samplesOf(
  ctx: Context,
  personIds: Iterable<string>,
  since: string,
): Promise<PersonSample[]> {
  return store.samplesOf(ctx, [...new Set(personIds)], since);
}

export type ProgressGroup = 'district' | 'street' | 'community' | 'grid' | 'building' | 'point';
/** `sampled`: people whose own area it is (by point: sampled there). `tubes`, `reported`, `positive`: tubes of the points of the area. */
export interface ProgressRow {
  /** Area key, or point id. */
  key: string;
  name: string;
  sampled: number;
  tubes: number;
  reported: number;
  positive: number;
}

/** How far a programme has come, by area or point, in the session's area. Two scans of the programme's samples and tubes (1 s a million). */
export async function programmeProgress(
  ctx: Context,
  programmeId: string,
  groupBy: ProgressGroup,
): Promise<ProgressRow[]> {
  return progress.byGroup(ctx, programmeId, groupBy);
}

/** `select person_id …` of those sampled in a programme, for `where person.id in (…)`; SQL, evaluated in the caller's scope. */
export function sampledPeople(_ctx: Context, programmeId: string): RawBuilder<{ person_id: string }> {
  return progress.sampledPeople(programmeId);
}

export interface PointLoad {
  sampledLastHour: number;
  sampledLast15Min: number;
  lastSampleAt: Date | null;
  queuePeople: number | null;
  queueAt: Date | null;
  waitMinutes: number | null;
}

/** How busy points are, counted by tubes (off by less than a tube). Any point of the city: what is going on there is no secret of its street. */
export async function pointLoads(ctx: Context, ids: Iterable<string>): Promise<Map<string, PointLoad>> {
  return progress.pointLoads(ctx, [...new Set(ids)]);
}

/** Makes each person a new sampling code and ends those before; returned once, only its keyed hash is kept. The caller journals. */
export async function issueCode(ctx: Context, personIds: Iterable<string>): Promise<Map<string, string>> {
  return codes.issue(ctx, [...new Set(personIds)]);
}

/** Whose sampling code this is, as typed or scanned (spaces, hyphens and case do not matter); null when it is none, was ended, or is not in scope. */
export async function personByCode(ctx: Context, code: string): Promise<string | null> {
  return codes.personOfCode(ctx, code);
}

/** Points that are open or paused, of an area or (with `near`, 'lon,lat') nearest first over the city; at most `limit`. With how busy they are. */
export async function openPoints(
  ctx: Context,
  of: { areaKey?: number; near?: string; limit: number },
): Promise<PointView[]> {
  const [open, paused] = [
    await points.list(ctx, { ...of, state: 'open' }),
    await points.list(ctx, { ...of, state: 'paused' }),
  ];
  return [...open.items, ...paused.items];
}

/** Hours of a point each day, HH:MM of the city. */
export interface PointOpening {
  from: string;
  to: string;
}
/** A point to be made and opened at once. `id`: made by whoever asks. */
export interface NewPlannedPoint {
  id: string;
  name: string;
  kind: PointKind;
  lon: number | null;
  lat: number | null;
  lanes: number;
  peoplePerLaneHour: number;
  labId: string | null;
  areaKey: number;
}

/** Opens points that stand already, with these lanes and hours; the laboratory stays where none is given. Set-based; only points the session may change. Returns how many. */
export async function openStandingPoints(
  ctx: Context,
  points: readonly { id: string; lanes: number; labId: string | null }[],
  opening: readonly PointOpening[],
): Promise<number> {
  return pointDoors.openStanding(ctx, points, opening);
}

/** Makes points and opens them. Set-based; a point outside of the session's area throws, and nothing is made. Returns how many. */
export async function makePoints(
  ctx: Context,
  points: readonly NewPlannedPoint[],
  opening: readonly PointOpening[],
): Promise<number> {
  return pointDoors.make(ctx, points, opening);
}

/** Brings points into a state, of some kinds only where they are given; those in it already are left alone. Returns how many changed. */
export async function setPointsState(
  ctx: Context,
  ids: readonly string[],
  state: PointState,
  kinds: readonly PointKind[] | null = null,
): Promise<number> {
  return pointDoors.setState(ctx, ids, state, kinds);
}

/** The point for tubes filled at homes of each of these areas (exact keys), the oldest where there are several; areas without one are absent. */
export async function homePointsOf(ctx: Context, areaKeys: readonly number[]): Promise<Map<number, string>> {
  return pointDoors.homePoints(ctx, areaKeys);
}

/** A tube of one swab of no person, closed as soon as it is taken. `at`: ISO 8601. */
export interface ClosedTube {
  id: string;
  code: string;
  programmeId: string;
  at: string;
  areaKey: number;
}

/** Registers such tubes; returns the ids registered. Absent: the id or the label is in use, perhaps where this session does not see it (SPC-6). One statement. */
export async function registerTubes(ctx: Context, tubes: readonly ClosedTube[]): Promise<string[]> {
  return tubeDoors.register(ctx, tubes);
}

/** Takes tubes without people out of use while they are still at the point; returns those that were, the others are on their way. */
export async function voidTubes(ctx: Context, ids: readonly string[], reason: string): Promise<string[]> {
  return tubeDoors.voidClosed(ctx, ids, reason);
}

/** A box on its way to a laboratory with its tubes, or an open point that sends there with the tubes it opened in the last two hours. */
export interface LabLoad {
  kind: 'point' | 'box';
  id: string;
  name: string;
  tubes: number;
}

/** What goes to a laboratory: boxes not received yet, and open points; at most 2,000 of each, in the session's area. */
export async function loadsOfLab(ctx: Context, labId: string): Promise<LabLoad[]> {
  return reroutes.loads(ctx, labId);
}

/** Tubes in boxes on their way, by laboratory id. */
export async function tubesOnTheWay(ctx: Context): Promise<Map<string, number>> {
  return reroutes.onTheWay(ctx);
}

/** SQL door: whether boxes are on their way to a laboratory, or open points send to it; `labId` is a uuid expression. */
export function isSentTo(labId: RawBuilder<unknown>): RawBuilder<boolean> {
  return reroutes.sentTo(labId);
}

/** Sends boxes, with the tubes in them, and points to other laboratories; what is received, no longer meant for the first one, or not the session's to change, stays. Two statements. */
export async function rerouteBoxes(
  ctx: Context,
  fromLabId: string,
  moves: readonly { kind: 'point' | 'box'; id: string; toLabId: string }[],
): Promise<{ boxes: number; points: number }> {
  return reroutes.redirect(ctx, fromLabId, moves);
}
