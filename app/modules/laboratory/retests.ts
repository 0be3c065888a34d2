import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type PersonSample, samplesOf, type TubeState } from '../specimens/queries.ts';
import type { HoldPageRow } from './poolViews.ts';
import type { HoldView } from './schema.ts';

type Retest = Pick<HoldView, 'retestTakenAt' | 'retestTubeCode' | 'retestWhere' | 'retestResult'>;

function whereIs(sample: PersonSample, tube: TubeState | undefined): HoldView['retestWhere'] {
  if (sample.reportedAt) return 'reported';
  if (tube === 'in_transit') return 'on_the_way';
  return tube === 'received' || tube === 'loaded' ? 'in_laboratory' : 'taken';
}

/** States of the tubes of samples, keyed by sample id; the person's area opens it, for the tube may belong to a point elsewhere. */
async function whereabouts(ctx: Context, sampleIds: readonly string[]): Promise<Map<string, TubeState>> {
  if (sampleIds.length === 0) return new Map();
  const { rows } = await sql<{
    id: string;
    state: TubeState;
  }>`select w.sample_id as id, w.state from core.sample_whereabouts(${[...sampleIds]}::uuid[]) w`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.id, row.state]));
}

/**
 * The own re-test of each hold, keyed by hold id: the one that ended it, else the latest specimen the person gave alone after the pool's. With it before there is a result,
 * so that nobody is called to be sampled twice. Needs testing.read over the person; without it only what the hold itself carries. Two queries.
 */
export async function retestsOf(ctx: Context, holds: readonly HoldPageRow[]): Promise<Map<string, Retest>> {
  const since = Math.min(...holds.map(hold => hold.sampledAt.getTime()));
  const samples =
    holds.length && ctx.can('testing.read')
      ? Map.groupBy(
          await samplesOf(
            ctx,
            holds.map(hold => hold.personId),
            new Date(since).toISOString(),
          ),
          sample => sample.personId,
        )
      : new Map<string, PersonSample[]>();
  const found = new Map(
    holds.map(hold => {
      const own = samples.get(hold.personId) ?? [];
      const ended = own.find(one => one.tubeId === hold.retestTubeId);
      return [
        hold.id,
        hold.retestTubeId
          ? ended
          : own.find(one => !one.pooled && one.takenAt > hold.sampledAt && one.tubeId !== hold.poolTubeId),
      ];
    }),
  );
  const tubes = await whereabouts(
    ctx,
    [...found.values()].flatMap(sample => (sample ? [sample.sampleId] : [])),
  );
  return new Map(
    holds.map(hold => {
      const sample = found.get(hold.id);
      return [
        hold.id,
        {
          retestTakenAt: (hold.retestTakenAt ?? sample?.takenAt)?.toISOString() ?? null,
          retestTubeCode: sample?.tubeCode ?? null,
          retestWhere: sample
            ? whereIs(sample, tubes.get(sample.sampleId))
            : hold.retestResult
              ? 'reported'
              : null,
          retestResult: hold.retestResult ?? (sample?.reportedAt ? sample.result : null),
        },
      ];
    }),
  );
}
