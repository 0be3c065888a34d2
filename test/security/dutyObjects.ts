import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { createPeople } from '../../app/modules/people/queries.ts';
import { markTubes } from '../../app/modules/specimens/queries.ts';
import type { Making } from './testingObjects.ts';

/** A cohort with a unit, people on its roster, a roster received, an invitation, an exemption, a gap, a closed loop and its breach. */
export async function makeCohort(making: Making, subjects: readonly string[]): Promise<void> {
  const { maker, key, ids, must } = making;
  ids.cohortId = (
    await must(
      'cohort',
      maker.post('/cohorts', {
        key: 'isolation_site_staff',
        packId: 'covid19-cn-v9',
        packVersion: '9',
        department: '卫生健康局',
        coverageTarget: 0.95,
        areaKey: key,
      }),
    )
  ).id!;
  ids.unitId = (
    await must(
      'unit',
      maker.post(`/cohorts/${ids.cohortId}/units`, {
        name: '集中隔离点甲',
        areaKey: key,
        placeIds: [ids.placeId],
      }),
    )
  ).id!;
  await must(
    'members',
    maker.post(`/cohorts/${ids.cohortId}/members`, {
      members: subjects.map(personId => ({ personId, unitId: ids.unitId, loopFromOn: '2022-07-10' })),
    }),
  );
  ids.dutyPersonId = subjects[0]!;
  const members = (await must('member', maker.get(`/cohorts/${ids.cohortId}/members`))) as {
    items?: { id: string; personId: string }[];
  };
  ids.memberId = members.items?.find(one => one.personId === subjects[0])?.id ?? '';
  ids.rosterId = (
    await must(
      'roster',
      maker.send(
        'POST',
        `/cohorts/${ids.cohortId}/rosters`,
        Readable.from([Buffer.from('姓名,身份证号,手机号\n新一某,,13911110003\n')]),
        { 'content-type': 'application/octet-stream', 'x-file-name': 'r.csv' },
      ),
    )
  ).id!;
  ids.invitationId = (await must('invitation', maker.post(`/test-units/${ids.unitId}/invitations`, {}))).id!;
  ids.exemptionId = (
    await must(
      'exemption',
      maker.post('/exemptions', {
        personId: subjects[1],
        cohortId: ids.cohortId,
        ground: 'medical',
        reason: '术后不宜采样',
        evidence: '诊断证明',
        untilOn: '2022-07-25',
      }),
    )
  ).id!;
  // what takes days of records to be found: laid down directly, under the policies all the same
  await maker.act(async ctx => {
    const now = new Date(ctx.now);
    const gap = await sql<{
      id: string;
    }>`insert into roster_gap (cohort_id, unit_id, person_id, member_id, kind, evidence, found_at, area_key, located_key, origin_key)
      select ${ids.cohortId}, ${ids.unitId}, p.id, ${ids.memberId}, 'listed_not_seen', '{"lastOn":null}', ${now}, p.area_key, p.located_key, p.origin_key from person p where p.id = ${subjects[0]} returning id`.execute(
      ctx.tx,
    );
    ids.gapId = gap.rows[0]?.id ?? '';
    const breach = await sql<{
      id: string;
    }>`insert into loop_breach (member_id, person_id, cohort_id, kind, on_day, phase, evidence, found_at, area_key, located_key, origin_key)
      select ${ids.memberId}, p.id, ${ids.cohortId}, 'test_missed', '2022-07-19', 'work', '{}', ${now}, p.area_key, p.located_key, p.origin_key from person p where p.id = ${subjects[0]} returning id`.execute(
      ctx.tx,
    );
    ids.breachId = breach.rows[0]?.id ?? '';
  });
}

/** A campaign over the object area, planned by one and started by another, with its first round. */
export async function makeCampaign(making: Making): Promise<void> {
  const { city, maker, key, ids, must } = making;
  // people are tested by the community they live in
  await maker.act(ctx =>
    createPeople(ctx, [
      {
        identity: { name: '住户一', phone: '13700000009' },
        areaKey: city.areas[`${making.area}/1/1`]!,
        source: { kind: 'entry' },
      },
    ]),
  );
  ids.campaignId = (
    await must(
      'campaign',
      maker.post('/campaigns', {
        name: '区域筛查',
        outbreakId: ids.outbreakId,
        opensAt: new Date(city.clock.now() - 3_600_000).toISOString(),
        grounds: {
          chain_unclear: true,
          many_risk_places_or_people: true,
          mobile_risk_people: true,
          spread_risk: true,
        },
        areas: [{ key, zone: 'prevention' }],
      }),
    )
  ).id!;
  const { campaign } = (await must('campaign', maker.get(`/campaigns/${ids.campaignId}`))) as {
    campaign?: { version: number };
  };
  const starter = await city.as('district_epidemiologist', 'A');
  const started = await must(
    'round',
    starter.post(`/campaigns/${ids.campaignId}/start`, { version: campaign?.version ?? 1 }),
  );
  ids.campaignRoundId = started.roundId!;
  await city.drain();
}

/** A site with its plan, a round whose swab was positive, what followed, goods, and a file of sites. */
export async function makeEnvironment(making: Making): Promise<void> {
  const { city, maker, key, ids, must } = making;
  const sampler = await city.as('sampler', making.area);
  const now = new Date(city.clock.now()).toISOString();
  ids.siteId = (
    await must(
      'site',
      maker.post('/environment/sites', {
        name: '东门市场三号摊',
        kind: 'market_stall',
        areaKey: key,
        plan: {
          everyDays: 7,
          onEntry: false,
          onExit: false,
          ruleId: 'ENV-11',
          ruleSource: '市场环境采样方案(示例)',
          negativeRounds: 2,
          spots: [{ name: '案板', kind: 'surface', swabs: 1 }],
        },
      }),
    )
  ).id!;
  ids.roundId = randomUUID();
  await must(
    'environment round',
    sampler.post('/environment/rounds', { id: ids.roundId, siteId: ids.siteId, at: now }),
  );
  const round = (await must('round', sampler.get(`/environment/rounds/${ids.roundId}`))) as {
    spots?: { id: string }[];
  };
  ids.spotId = round.spots?.[0]?.id ?? '';
  ids.swabId = randomUUID();
  await must(
    'swab',
    sampler.post(`/environment/rounds/${ids.roundId}/swabs`, {
      id: ids.swabId,
      tubeCode: 'SEC-E001',
      spotId: ids.spotId,
      at: now,
    }),
  );
  ids.goodsId = randomUUID();
  await must(
    'goods',
    sampler.post(`/environment/sites/${ids.siteId}/movements`, {
      id: ids.goodsId,
      direction: 'entry',
      batchNo: 'B-0',
      description: '冻品',
      at: now,
    }),
  );
  const lab = await city.as('laboratory_worker', 'A');
  await lab.act(async ctx => {
    await markTubes(ctx, [{ tubeId: ids.swabId!, state: 'reported', result: 'positive', at: now }]);
    await ctx.emit('results.released', { tubeIds: [ids.swabId!], at: now });
  });
  await city.drain();
  // where a server runs, its own workers take the jobs that `drain` would
  for (let tries = 0; tries < 60 && !ids.followupId; tries++) {
    const site = (await must('site', maker.get(`/environment/sites/${ids.siteId}`))) as {
      site?: { followupId: string | null };
    };
    ids.followupId = site.site?.followupId ?? '';
    if (!ids.followupId) await setTimeout(250);
  }
  const closed = (await must(
    'closure',
    maker.post(`/environment/sites/${ids.siteId}/close`, {
      followupId: ids.followupId,
      reason: '案板拭子阳性',
    }),
  )) as { id?: string; closureId?: string };
  ids.closureId = closed.closureId ?? closed.id ?? '';
  const imported = (await must(
    'sites from a file',
    maker.post('/environment/imports', {
      fileName: 'sites.csv',
      text: '点位编号,点位名称,点位类型,区县,街道,几天一次,采样点位\nS1,一号冷库,冷库,A,A/1,7,外包装(包装)×2',
    }),
  )) as { importId?: string };
  ids.siteImportId = imported.importId ?? '';
}
