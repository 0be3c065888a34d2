import fs from 'node:fs';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { askToStop, type DrillCommand, filesOfDrill, readProcess, startProcess } from './process.ts';
import { atSpeed, isAlive, mayDelete, mayMake, mayRunAnother } from './rules.ts';
import { peopleBounds, type Scenario } from './scenario.ts';
import { scenariosIn } from './scenarioFiles.ts';
import type { DrillRun, NewDrill } from './schema.ts';
import { addRun, listRuns, lockRun, noteStop, type RunRow, removeRun } from './store.ts';

/** Where drills come from and what runs them. */
export interface DrillHost {
  scenarioFolder: string;
  command: DrillCommand;
}

const filesOf = (ctx: Context, id: string) => filesOfDrill(ctx.outpace.config.dataDirectory, id);

function viewOf(ctx: Context, row: RunRow): DrillRun {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
    ...readProcess(filesOf(ctx, row.id)),
  };
}

/** The drills of this city, newest first, each as its process and its files stand now. */
export async function runsOf(ctx: Context): Promise<DrillRun[]> {
  return (await listRuns(ctx)).map(row => viewOf(ctx, row));
}

/** DRL-7: as the rule, counted over every drill of the city. */
async function roomForOne(ctx: Context): Promise<Refusal | null> {
  return mayRunAnother((await runsOf(ctx)).filter(run => isAlive(run.state)).length);
}

/** A scenario with simulated staff that work `speed` times as fast. */
export function withStaffSpeed(scenario: Scenario, speed: number): Scenario {
  const { staff } = scenario;
  return {
    ...scenario,
    staff: {
      ...staff,
      minutesPerInterview: atSpeed(staff.minutesPerInterview, speed),
      minutesPerTrace: atSpeed(staff.minutesPerTrace, speed),
      minutesPerPerson: atSpeed(staff.minutesPerPerson, speed),
      minutesToRoom: atSpeed(staff.minutesToRoom, speed),
      minutesPerSample: atSpeed(staff.minutesPerSample, speed),
    },
  };
}

/** Makes a drill's folder and starts its process; returns its id. */
export async function makeRun(
  ctx: Context,
  host: DrillHost,
  asked: NewDrill,
): Promise<Refusal | { id: string }> {
  const scenario = scenariosIn(host.scenarioFolder).scenarios.find(one => one.id === asked.scenarioId);
  if (!scenario)
    return refuse(
      'DRL-10',
      `没有可用的想定“${asked.scenarioId}”。`,
      `There is no usable scenario “${asked.scenarioId}”.`,
      {
        status: 404,
      },
    );
  const people = asked.people ?? scenario.city.people;
  const seed = asked.seed ?? scenario.outbreak.seed;
  const staffSpeed = asked.staffSpeed ?? 1;
  const refusal = mayMake(people, staffSpeed, peopleBounds) ?? (await roomForOne(ctx));
  if (refusal) return refusal;
  const id = await addRun(ctx, { scenario, people, seed, staffSpeed });
  await ctx.journal({
    act: 'drill.started',
    objectKind: 'drill',
    objectId: id,
    detail: { scenario: scenario.id, people, seed, staffSpeed },
  });
  const files = filesOf(ctx, id);
  fs.mkdirSync(files.folder, { recursive: true });
  // the file as it is now, so that the drill stays what it was when the scenario is edited later
  fs.writeFileSync(files.scenario, JSON.stringify(withStaffSpeed(scenario, staffSpeed), null, 2));
  await startProcess(files, host.command, { people, seed }, ctx.now);
  return { id };
}

/** Starts a stopped drill again, where it was left. One that runs stays as it is. */
export async function startRun(ctx: Context, host: DrillHost, id: string): Promise<Refusal | DrillRun> {
  const row = await lockRun(ctx, id);
  if (!row) return notFound;
  const { state } = readProcess(filesOf(ctx, id));
  if (isAlive(state))
    return state === 'stopping'
      ? refuse(
          'DRL-7',
          '演练正在停止,请稍候再启动。',
          'The drill is being stopped; start it again in a moment.',
          {
            status: 409,
          },
        )
      : viewOf(ctx, row);
  const refusal = await roomForOne(ctx);
  if (refusal) return refusal;
  await noteStop(ctx, id, false);
  await ctx.journal({ act: 'drill.resumed', objectKind: 'drill', objectId: id });
  await startProcess(filesOf(ctx, id), host.command, row, ctx.now);
  return viewOf(ctx, { ...row, stoppedAt: null });
}

/** Asks a drill to write itself down and end; it is `stopping` until it has. */
export async function stopRun(ctx: Context, id: string): Promise<Refusal | DrillRun> {
  const row = await lockRun(ctx, id);
  if (!row) return notFound;
  if (!isAlive(readProcess(filesOf(ctx, id)).state)) return viewOf(ctx, row);
  await noteStop(ctx, id, true);
  await ctx.journal({ act: 'drill.stopped', objectKind: 'drill', objectId: id });
  askToStop(filesOf(ctx, id), ctx.now);
  return viewOf(ctx, { ...row, stoppedAt: new Date(ctx.now) });
}

/** Deletes a drill's folder: its city, its records, its score. */
export async function deleteRun(
  ctx: Context,
  id: string,
  confirmed: boolean,
): Promise<Refusal | Record<string, never>> {
  const row = await lockRun(ctx, id);
  if (!row) return notFound;
  const files = filesOf(ctx, id);
  const refusal = mayDelete(readProcess(files).state, confirmed);
  if (refusal) return refusal;
  await removeRun(ctx, id);
  await ctx.journal({
    act: 'drill.deleted',
    objectKind: 'drill',
    objectId: id,
    detail: { scenario: row.scenarioId },
  });
  fs.rmSync(files.folder, { recursive: true, force: true });
  return {};
}
