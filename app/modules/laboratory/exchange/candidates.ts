import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { findMatches } from '../../people/queries.ts';
import { samplesOf } from '../../specimens/queries.ts';
import type { InboxRow } from './inboxStore.ts';
import { openPerson } from './personSeal.ts';
import type { Candidate } from './proposals.ts';

/** How far back a person's samples are looked at for a proposal. */
const lookBackDays = {
  value: 7,
  unit: 'day',
  status: 'assumed',
  source: 'a swab is tested within days',
} as const;
const mostCandidates = 20_000;

/** Tubes of the laboratory without a released result, with the well they stand in; those the message's person is in are marked. */
export async function candidatesFor(ctx: Context, row: InboxRow): Promise<Candidate[]> {
  const { rows } = await sql<
    Omit<Candidate, 'holdsThePerson'>
  >`select t.tube_id as "tubeId", t.code, t.received_at as "receivedAt", t.first_sample_at as "firstSampleAt", t.member_count as "memberCount", p.code as "plateCode", w.well
    from lab_tube t left join lab_well w on w.tube_id = t.tube_id and w.live left join lab_plate p on p.id = w.plate_id
    where t.lab_id = ${row.labId} and t.state in ('waiting', 'loaded', 'for_review')
      and not exists (select 1 from lab_outcome o where o.tube_id = t.tube_id and o.state in ('released', 'for_review', 'reviewed'))
    order by t.received_at desc limit ${mostCandidates}`.execute(ctx.tx);
  const ofPerson = await tubesOfNamedPerson(ctx, row);
  return rows.map(each => ({ ...each, holdsThePerson: ofPerson.has(each.tubeId) }));
}

/** Tubes the person a message names was sampled into, found by the system itself: the laboratory learns which tube, and never who. */
async function tubesOfNamedPerson(ctx: Context, row: InboxRow): Promise<Set<string>> {
  const person = row.personSealed && openPerson(ctx, row.personSealed, row.personUnder, row.result.key);
  if (!person) return new Set();
  const { outpace } = ctx;
  const token = await outpace.systemToken('laboratory.proposals', ['person.read', 'testing.read']);
  return outpace.act(
    token,
    async own => {
      const [matches] = await findMatches(own, [{ identity: person }]);
      // only who agrees in more than one thing: a common name alone proposes nobody
      const sure = (matches ?? []).filter(match => match.agree.length >= 2).map(match => match.personId);
      if (!sure.length) return new Set<string>();
      const samples = await samplesOf(
        own,
        sure,
        new Date(row.receivedAt.getTime() - lookBackDays.value * 86_400_000).toISOString(),
      );
      return new Set(samples.map(sample => sample.tubeId));
    },
    { pool: 'worker' },
  );
}
