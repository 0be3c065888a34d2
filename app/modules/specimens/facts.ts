import { dayOf, type SingleGroup, startOfDay, type TubeMixing } from '@outpace/protocol';
import { sql } from 'kysely';
import { keyedHash } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { normalDocument } from '../people/queries.ts';
import { packOf } from '../protocols/queries.ts';
import { codeHash } from './codes.ts';
import { normalLabel, normalSamplingCode } from './labels.ts';
import { sampling } from './parameters.ts';
import type { PointKind, ProgrammeKind, SamplingEvent, TubeState } from './schema.ts';

/** A tube as it is when the batch begins. Instants in epoch ms. */
export interface TubeFacts {
  id: string;
  code: string;
  programme: string;
  point: string | null;
  size: number;
  mixing: TubeMixing;
  state: TubeState;
  openedAt: number;
  closedAt: number | null;
  closedByHandAt: number | null;
  receivedAt: number | null;
  voidedAt: number | null;
  voidedBy: string | null;
  note: string | null;
  members: number;
  household: string | null;
  alone: boolean;
  areaKey: number;
  labId: string | null;
  labKey: number;
  /** Lies in the session's area. */
  ours: boolean;
}
export interface ProgrammeFacts {
  id: string;
  kind: ProgrammeKind;
  size: number;
  mixing: TubeMixing;
  zone: string;
  opensAt: number;
  /** Exclusive. */
  closesAt: number | null;
  ours: boolean;
  /** Groups its pack wants sampled alone. */
  singles: readonly SingleGroup[];
}
export interface PointFacts {
  id: string;
  kind: PointKind;
  areaKey: number;
  labId: string | null;
  labKey: number;
  seenAt: number | null;
  ours: boolean;
}
export interface PersonFacts {
  id: string;
  name: string;
  areaKey: number;
  locatedKey: number;
  groups: string[];
  households: string[];
  /** Samples in the programmes of the batch, newest first; only where the batch has live events. */
  last: { programme: string; tube: string; tail: string; at: number }[];
}
export interface SampleFacts {
  id: string;
  tube: string;
  person: string | null;
  undone: boolean;
}
/** Everything the rules look at. */
export interface Facts {
  tubes: Map<string, TubeFacts>;
  /** Which tube holds a label. */
  labels: Map<string, string>;
  samples: Map<string, SampleFacts>;
  programmes: Map<string, ProgrammeFacts>;
  points: Map<string, PointFacts>;
  people: Map<string, PersonFacts>;
  /** How a scanned, typed or picked person was found: id of the event → id of the person. */
  named: Map<string, string>;
  /** Events whose code was misread (its check character does not fit). */
  misread: Set<string>;
  /** Start of the city's day. */
  dayStart: number;
}

/** Whether a rule can still be told in time for the team to act on it. */
export function isLive(at: number, now: number): boolean {
  return now - at < sampling.live.value * 1000;
}

const ms = (text: string | null) => (text === null ? null : Date.parse(text));

interface Answer {
  tubes: (Omit<TubeFacts, 'openedAt' | 'closedAt' | 'closedByHandAt' | 'receivedAt' | 'voidedAt'> & {
    openedAt: string;
    closedAt: string | null;
    closedByHandAt: string | null;
    receivedAt: string | null;
    voidedAt: string | null;
  })[];
  samples?: SampleFacts[];
  programmes: (Omit<ProgrammeFacts, 'opensAt' | 'closesAt' | 'singles'> & {
    packId: string;
    packVersion: string;
    overlayIds: string[];
    opensAt: string;
    closesAt: string | null;
  })[];
  points: (Omit<PointFacts, 'seenAt'> & { seenAt: string | null })[];
  named: { by: string; key: string; id: string }[];
  people?: (Omit<PersonFacts, 'last' | 'households'> & {
    households: string[] | null;
    last: { programme: string; tube: string; tail: string; at: string }[] | null;
  })[];
}

/** Loads and locks what a batch speaks of: one call of the database, and the packs from memory. */
export async function loadFacts(ctx: Context, events: readonly SamplingEvent[]): Promise<Facts> {
  const tubeIds = new Set<string>();
  const labels = new Set<string>();
  const sampleIds = new Set<string>();
  const programmeIds = new Set<string>();
  const pointIds = new Set<string>();
  const codes = new Map<string, Buffer>();
  const documents = new Map<string, Buffer>();
  const personIds = new Set<string>();
  const keyOf = new Map<string, string>();
  const misread = new Set<string>();
  let live = false;
  for (const event of events) {
    if (isLive(Date.parse(event.at), ctx.now)) live = true;
    if (event.kind === 'tube_opened') {
      labels.add(normalLabel(event.tubeCode));
      programmeIds.add(event.programmeId);
      pointIds.add(event.pointId);
    }
    if ('tubeId' in event) tubeIds.add(event.tubeId);
    if (event.kind === 'sample_undone') sampleIds.add(event.sampleId);
    if (event.kind !== 'sampled') continue;
    sampleIds.add(event.id);
    const { code, documentNumber, personId } = event.person;
    if (code !== undefined) {
      const normal = normalSamplingCode(code);
      if (normal) {
        const hash = codeHash(ctx, normal);
        codes.set(hash.toString('hex'), hash);
        keyOf.set(event.id, `code ${hash.toString('hex')}`);
      } else misread.add(event.id);
    } else if (documentNumber !== undefined) {
      const hash = keyedHash(ctx.keys.secret('matching'), 'document', normalDocument(documentNumber));
      documents.set(hash.toString('hex'), hash);
      keyOf.set(event.id, `document ${hash.toString('hex')}`);
    } else if (personId !== undefined) {
      personIds.add(personId);
      keyOf.set(event.id, `person ${personId.toLowerCase()}`);
    }
  }
  const tz = ctx.outpace.city.timeZone;
  const dayStart = startOfDay(dayOf(ctx.now, tz), tz);
  const { rows } = await sql<{
    facts: Answer;
  }>`select core.sampling_facts(${[...tubeIds]}::uuid[], ${[...labels]}::text[], ${[...sampleIds]}::uuid[], ${[...codes.values()]}::bytea[], ${[...documents.values()]}::bytea[],
    ${[...personIds]}::uuid[], ${[...programmeIds]}::uuid[], ${[...pointIds]}::uuid[], ${live}, ${new Date(dayStart)}) as facts`.execute(
    ctx.tx,
  );
  const answer = rows[0]!.facts;
  const tubes = answer.tubes.map(tube => ({
    ...tube,
    openedAt: Date.parse(tube.openedAt),
    closedAt: ms(tube.closedAt),
    closedByHandAt: ms(tube.closedByHandAt),
    receivedAt: ms(tube.receivedAt),
    voidedAt: ms(tube.voidedAt),
  }));
  const programmes = new Map<string, ProgrammeFacts>();
  for (const { packId, packVersion, overlayIds, ...programme } of answer.programmes) {
    const pack = await packOf(ctx, packId, packVersion, overlayIds);
    programmes.set(programme.id, {
      ...programme,
      opensAt: Date.parse(programme.opensAt),
      closesAt: ms(programme.closesAt),
      singles: pack.testing?.single.flatMap(rule => rule.groups) ?? [],
    });
  }
  const idOf = new Map(answer.named.map(one => [`${one.by} ${one.key}`, one.id]));
  return {
    tubes: new Map(tubes.map(tube => [tube.id, tube])),
    labels: new Map(tubes.filter(tube => tube.state !== 'conflict').map(tube => [tube.code, tube.id])),
    samples: new Map((answer.samples ?? []).map(sample => [sample.id, sample])),
    programmes,
    points: new Map(answer.points.map(point => [point.id, { ...point, seenAt: ms(point.seenAt) }])),
    people: new Map(
      (answer.people ?? []).map(person => [
        person.id,
        {
          ...person,
          households: person.households ?? [],
          last: (person.last ?? []).map(one => ({ ...one, at: Date.parse(one.at) })),
        },
      ]),
    ),
    named: new Map(
      [...keyOf].flatMap(([event, key]) => {
        const id = idOf.get(key);
        return id ? [[event, id] as const] : [];
      }),
    ),
    misread,
    dayStart,
  };
}
