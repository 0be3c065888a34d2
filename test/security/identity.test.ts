import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { modules } from '../../app/modules.ts';
import { openTestCity } from '../support/city.ts';
import { makeCohort, makeEnvironment } from './dutyObjects.ts';
import { superuserOf } from './superuser.ts';
import { type Making, makeFeeds, makeSpecimens, makeSubjects } from './testingObjects.ts';
import { upload } from './world.ts';

/** Made-up words no other text holds: whatever carries one of them carries an identity. */
const markers = {
  name: '欧阳隐藏',
  latinName: 'Zebedee Markerson',
  importedName: '司马秘密',
  document: '110101198001019875',
  importedDocument: '120101197502023458',
  // its check digit is wrong, so the row is refused and its value kept for correction
  refusedDocument: '120101197502023456',
  refusedName: '诸葛被拒',
  phone: '13912345678',
  importedPhone: '13787654321',
  address: '隐士胡同八十八号院',
  employer: '秘密零件加工厂',
  callNote: '上官保密',
  companion: '东方同行',
  quoted: '南宫引文',
  exposure: '皇甫暴露',
  related: '尉迟家属',
  attempt: '公孙接听',
  notePhone: '13511112222',
  fileName: '令狐名单',
  unknownName: '巫马无名',
  unknownPhone: '13922223333',
  unknownDocument: '130101198204055678',
  rosterName: '太史名册',
  rosterPhone: '13733334444',
  memberName: '公冶轮班',
  memberPhone: '13644445555',
  evidence: '宗政诊断',
  testingNote: '濮阳备注',
  resultFile: '淳于结果',
};

/**
 * Free text that is stored as it was written, under the area's policies but not sealed: whoever reads the bare database reads it. This list may become
 * shorter, never longer.
 */
const storedAsWritten = [
  'public.case_record (symptoms, exposure_text)',
  'public.contact (evidence, class_set)',
  'public.contact (evidence, relation)',
  'public.contact_attempt (note)',
  'public.import_batch (file_name)',
  'public.trajectory_entry (companions)',
  'public.trajectory_entry (note)',
  'public.trajectory_entry (quote)',
];

/** The ways a text may lie in a dump: as itself, and its UTF-8 in hex or in base64 at each of the three offsets. */
function forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // the characters that neighbours on either side would change are cut off
    return encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6) - 1);
  });
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
    bytes.toString('base64url').replace(/.$/, ''),
  ];
}

const city = await openTestCity(modules);
const superuser = await superuserOf(city);
const told: string[] = [];

/** Asks and remembers what was refused, so that a route that never ran is not taken for one that leaks nothing. */
function asking() {
  return async (what: string, answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    if (status !== 200) told.push(`${what}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
    return body as Record<string, never>;
  };
}

it('the search itself finds a marker in every form it may have', () => {
  for (const text of Object.values(markers)) {
    const bytes = Buffer.from(`before ${text} after`);
    const hay = [
      bytes.toString(),
      bytes.toString('hex'),
      ...[0, 1, 2].map(pad => Buffer.concat([Buffer.alloc(pad, 'x'), bytes]).toString('base64')),
    ];
    for (const one of hay)
      expect(
        forms(text).some(form => one.includes(form)),
        one,
      ).toBe(true);
  }
});

it('an identity written through screens, imports, pasted text and notes is nowhere to be read: not in a table, not in a queue, not in a file', async () => {
  const chief = await city.as('city_epidemiologist');
  const by = await city.as('district_epidemiologist', 'A');
  const key = city.areas['A/1/1/1']!;
  const ask = asking();
  const outbreak = await ask(
    'outbreak',
    chief.post('/outbreaks', {
      code: 'ID-1',
      name: '测试疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    }),
  );
  const outbreakId = outbreak.id!;
  const identity = {
    name: markers.name,
    documentType: 'id_card',
    documentNumber: markers.document,
    phone: markers.phone,
    address: markers.address,
    employer: markers.employer,
    birthDate: '1980-01-01',
  };
  const opened = await ask(
    'case',
    by.post('/cases', {
      outbreakId,
      state: 'confirmed',
      person: { identity, sex: 'male', birthYear: 1980, areaKey: key },
      facts: { onsetOn: '2022-07-17', confirmedOn: '2022-07-19' },
    }),
  );
  const detail = await ask('case detail', by.get(`/cases/${opened.id}`));
  const personId =
    (detail as { personId?: string }).personId ?? (detail as { case?: { personId: string } }).case?.personId;
  const shown = await ask('person', by.get(`/people/${personId}`));
  expect(JSON.stringify([detail, shown])).not.toContain(markers.name);
  await ask(
    'change',
    by.send('PATCH', `/people/${personId}`, { version: 1, changes: { name: markers.latinName } }),
  );
  await ask(
    'reveal',
    by.post(`/people/${personId}/reveal`, {}, { 'x-purpose': encodeURIComponent('电话流调') }),
  );
  await ask(
    'pasted text',
    by.post(`/cases/${opened.id}/trajectory/read`, {
      text: `病例1,${markers.name},男,家住${markers.address},身份证${markers.document},电话${markers.phone}。7月18日10时在测试饭店就餐。`,
    }),
  );
  await ask('call', by.post(`/cases/${opened.id}/call`, {}));
  const imported = await ask(
    'upload',
    upload(
      by,
      `姓名,身份证号,联系电话,住址,发病日期\n${markers.importedName},${markers.importedDocument},${markers.importedPhone},${markers.address},2022-07-18\n${markers.refusedName},${markers.refusedDocument},13600001111,某处,2022-07-18\n`,
      outbreakId,
    ),
  );
  const importId = imported.id!;
  await ask('check', by.post(`/imports/${importId}/check`, {}));
  await city.drain();
  await ask('commit', by.post(`/imports/${importId}/commit`, { goodRowsOnly: true, undecidedAreNew: true }));
  await city.drain();
  const after = await ask('import', by.get(`/imports/${importId}`));
  expect((after as { state?: string }).state, told.join('\n') + JSON.stringify(after).slice(0, 500)).toBe(
    'committed',
  );
  await ask(
    'export',
    by.post('/exports', { list: 'cases', query: { outbreakId }, purpose: '核对名单', reveal: true }),
  );
  // a job that waits holds its payload: look before it runs, and after
  const before = await dump();
  await city.drain();
  expect(told, told.join('\n')).toEqual([]);
  const hits = [...before, ...(await dump()), ...files()];
  expect(hits, hits.join('\n')).toEqual([]);
});

it('nor when somebody writes it where it does not belong: in a note, a quoted sentence, a relation, a file name', async () => {
  const by = await city.as('district_epidemiologist', 'A');
  told.length = 0;
  const ask = asking();
  const cases = await ask('cases', by.get('/cases'));
  const caseId = (cases as unknown as { items: { id: string }[] }).items[0]!.id;
  const outbreakId = (cases as unknown as { items: { outbreakId: string }[] }).items[0]!.outbreakId;
  await ask(
    'line',
    by.post(`/cases/${caseId}/trajectory`, {
      day: '2022-07-18',
      precision: 'day',
      source: 'interview',
      placeText: '测试饭店',
      companions: markers.companion,
      note: `同行人电话${markers.notePhone}`,
    }),
  );
  await ask(
    'text',
    by.post(`/cases/${caseId}/trajectory/read`, { text: `7月18日10时,与${markers.quoted}在测试饭店就餐。` }),
  );
  await ask(
    'facts',
    by.send('PATCH', `/cases/${caseId}`, {
      version: ((await by.get(`/cases/${caseId}`)).body as { version: number }).version,
      changes: { exposureText: `与${markers.exposure}同住`, symptoms: `由${markers.exposure}代述` },
    }),
  );
  await ask(
    'contact',
    by.post('/contacts', {
      caseId,
      person: { identity: { name: markers.callNote, phone: markers.phone }, areaKey: city.areas['A/1/1/1'] },
      facts: { evidence: ['interview'], ties: ['household'] },
      relation: `${markers.related}的妻子`,
      note: `电话${markers.notePhone}`,
      lastExposureOn: '2022-07-18',
    }),
  );
  const measures = await ask('measures', by.get('/measures'));
  const measureId = (measures as unknown as { items: { id: string }[] }).items[0]?.id;
  await ask(
    'attempt',
    by.post(`/measures/${measureId}/attempts`, {
      channel: 'phone',
      outcome: 'no_answer',
      note: `${markers.attempt}接的电话`,
    }),
  );
  await ask(
    'upload',
    by.send('POST', '/imports', Readable.from([Buffer.from('编号,发病日期\n1,2022-07-18\n')]), {
      'content-type': 'application/octet-stream',
      'x-kind': 'cases',
      'x-outbreak-id': outbreakId,
      'x-file-name': encodeURIComponent(`${markers.fileName}.csv`),
    }),
  );
  expect(told, told.join('\n')).toEqual([]);
  const hits = [...(await dump()), ...files()].map(hit => hit.replace(/^\w+ in /, ''));
  expect([...new Set(hits)].sort()).toEqual(storedAsWritten);
});

/** The same of testing: reasons, remarks and names of files that somebody wrote an identity into. Shorter, never longer. */
const testingStoredAsWritten = [
  'public.custody_event (note)',
  'public.feed_signal (reason)',
  'public.lab_file (file_name)',
  'public.lab_inbox (reason)',
  'public.lab_signal (note)',
  'public.laboratory (state_note)',
  'public.loop_breach (settle_reason)',
  'public.message (cancel_reason)',
  'public.ppe_check (note)',
  'public.roster_batch (file_name)',
  'public.roster_gap (settle_reason)',
  'public.sample (undo_reason)',
  'public.sample_tube (note)',
  'public.task_step (note)',
  'public.test_exemption (reason, end_reason)',
  'public.test_hold (end_reason)',
];

it('nor of those who are tested: at the table, on a roster, in a laboratory’s file, as proof of an exemption', async () => {
  const by = await city.as('district_epidemiologist', 'A');
  const sampler = await city.as('sampler', 'A/1');
  const bench = await city.as('laboratory_worker', 'A');
  told.length = 0;
  const ask = asking();
  const key = city.areas['A/1']!;
  const cases = await ask('cases', by.get('/cases'));
  const outbreakId = (cases as unknown as { items: { outbreakId: string }[] }).items[0]!.outbreakId;
  const place = await ask('place', by.post('/places', { name: 'A/1 隔离点', kind: 'hotel', areaKey: key }));
  const making: Making = {
    city,
    maker: by,
    area: 'A/1',
    key,
    ids: { outbreakId, placeId: place.id! },
    must: (what, answer) => ask(what, answer),
  };
  const { ids } = making;
  const subjects = await makeSubjects(making, 6);
  await makeSpecimens(making, subjects);
  await makeCohort(making, subjects);
  await makeEnvironment(making);
  await makeFeeds(making, subjects[0]!);
  const at = new Date(city.clock.now() - 60_000).toISOString();
  const note = `${markers.testingNote}说的`;
  const tubeId = randomUUID();
  await ask(
    'table',
    sampler.post('/sampling/events', {
      device: 'table-1',
      events: [
        {
          kind: 'tube_opened',
          tubeId,
          tubeCode: 'SEC-0099',
          programmeId: ids.programmeId,
          pointId: ids.pointId,
        },
        {
          kind: 'sampled',
          tubeId,
          how: 'manual',
          person: {
            unknown: {
              name: markers.unknownName,
              phone: markers.unknownPhone,
              documentNumber: markers.unknownDocument,
              address: markers.address,
            },
          },
        },
        { kind: 'tube_voided', tubeId, reason: note },
      ].map(event => ({ id: randomUUID(), at, ...event })),
    }),
  );
  await ask(
    'member',
    by.post(`/cohorts/${ids.cohortId}/members`, {
      members: [{ identity: { name: markers.memberName, phone: markers.memberPhone }, unitId: ids.unitId }],
    }),
  );
  const sendFile = (path: string, as: typeof by, text: string) =>
    as.send('POST', path, Readable.from([Buffer.from(text)]), {
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(`${markers.resultFile}.csv`),
    });
  const roster = await ask(
    'roster',
    sendFile(
      `/cohorts/${ids.cohortId}/rosters`,
      by,
      `姓名,身份证号,手机号\n${markers.rosterName},${markers.refusedDocument},${markers.rosterPhone}\n${markers.rosterName},,${markers.rosterPhone}\n`,
    ),
  );
  const exemption = await ask(
    'exemption',
    by.post('/exemptions', {
      personId: subjects[2],
      ground: 'medical',
      reason: note,
      evidence: `${markers.evidence}书`,
      untilOn: '2022-07-25',
    }),
  );
  await ask(
    'result file',
    sendFile(
      `/labs/${ids.labId}/result-files`,
      bench,
      `管号,姓名,结果,检测时间\r\nSEC-0001,${markers.rosterName},阴性,2022-07-20 11:40\r\n`,
    ),
  );
  await ask(
    'box',
    by.post('/custody/events', {
      events: [{ id: randomUUID(), at, boxCode: ids.boxCode, kind: 'reported_lost', note }],
    }),
  );
  const lab = await ask('laboratory', bench.get(`/labs/${ids.labId}`));
  await ask(
    'state of the laboratory',
    bench.send('PATCH', `/labs/${ids.labId}`, { version: lab.version, state: 'full', stateNote: note }),
  );
  await ask(
    'lab signal',
    by.post(`/laboratory/signals/${ids.labSignalId}/decision`, { version: 1, state: 'explained', note }),
  );
  await ask('inbox', bench.post(`/laboratory/inbox/${ids.inboxId}/reject`, { version: 1, reason: note }));
  const hold = await ask('hold', by.get(`/laboratory/holds/${ids.holdId}`));
  await ask(
    'hold lifted',
    by.post(`/laboratory/holds/${ids.holdId}/lift`, {
      version: (hold as { version?: number }).version ?? 1,
      reason: note,
    }),
  );
  await ask(
    'gap',
    by.post(`/roster-gaps/${ids.gapId}/settle`, { version: 1, action: 'dismiss', reason: note }),
  );
  await ask(
    'breach',
    by.post(`/loop-breaches/${ids.breachId}/settle`, { version: 1, confirmed: false, reason: note }),
  );
  await ask(
    'protection',
    by.post(`/closed-loop/workers/${ids.memberId}/ppe-checks`, { kind: 'working', passed: true, note }),
  );
  await ask('exemption ended', by.post(`/exemptions/${exemption.id}/end`, { reason: note }));
  await ask(
    'source',
    by.post(`/sources/signals/${ids.feedSignalId}/end`, { version: 1, how: 'explained', reason: note }),
  );
  await ask('message', by.post(`/messages/${ids.messageId}/cancel`, { version: 1, reason: note }));
  const before = await dump();
  await city.drain();
  await ask('roster refused', by.post(`/rosters/${roster.id}/refuse`, { reason: note }));
  expect(told, told.join('\n')).toEqual([]);
  const earlier = new Set(storedAsWritten);
  const hits = [...before, ...(await dump()), ...files()]
    .map(hit =>
      hit.startsWith('testingNote') || hit.startsWith('resultFile') ? hit.replace(/^\w+ in /, '') : hit,
    )
    .filter(hit => !earlier.has(hit.replace(/^\w+ in /, '')));
  expect([...new Set(hits)].sort()).toEqual(testingStoredAsWritten);
});

/** Every row of every table of the database as text; bytea as hex, as PostgreSQL writes it. */
async function dump(): Promise<string[]> {
  const hits: string[] = [];
  const { rows: tables } = await superuser.query<{ table: string }>(
    `select format('%I.%I', n.nspname, c.relname) as table from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  );
  let rowsSeen = 0;
  for (const { table } of tables) {
    const { rows } = await superuser.query<{ line: string; fields: Record<string, unknown> }>(
      `select t::text as line, to_jsonb(t) as fields from ${table} t`,
    );
    rowsSeen += rows.length;
    for (const { line, fields } of rows) {
      const hay = `${line}\n${Object.values(fields)
        .map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
        .join('\n')}`;
      for (const [what, text] of Object.entries(markers)) {
        if (!forms(text).some(form => hay.includes(form))) continue;
        const columns = Object.entries(fields).filter(([, value]) =>
          forms(text).some(form =>
            (typeof value === 'string' ? value : JSON.stringify(value)).includes(form),
          ),
        );
        hits.push(`${what} in ${table} (${columns.map(([column]) => column).join(', ')})`);
      }
    }
  }
  expect(tables.length, 'tables searched').toBeGreaterThan(50);
  expect(rowsSeen, 'rows searched').toBeGreaterThan(30);
  return [...new Set(hits)];
}

/** Every file of the city's own folder but the keys: uploads and exports must lie sealed. */
function files(): string[] {
  const folder = city.outpace.config.dataDirectory;
  const hits: string[] = [];
  let searched = 0;
  for (const name of fs.readdirSync(folder, { recursive: true }) as string[]) {
    const file = path.join(folder, name);
    if (!fs.statSync(file).isFile()) continue;
    searched++;
    const bytes = fs.readFileSync(file);
    for (const [what, text] of Object.entries(markers))
      if (forms(text).some(form => bytes.includes(form)) || name.includes(text))
        hits.push(`${what} in file ${name}`);
  }
  expect(searched, 'files searched').toBeGreaterThan(0);
  return hits;
}

afterAll(async () => {
  await superuser.end();
  await city.close();
});
