import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../../core/refusal.ts';
import { withdraw } from '../outcomeStore.ts';
import type { LabRow } from '../schema.ts';
import { moveTubes } from '../tubeStore.ts';
import type { FileRow } from './api.ts';
import { codesOf } from './codeStore.ts';
import { changeFile, type FileCounts, insertFile, type StoredFile } from './fileStore.ts';
import { keepMessages } from './messageStore.ts';
import { readResultFile } from './openResultFile.ts';
import type { FileRowRead } from './readResultFile.ts';
import { countsOf, type Origin, type TakenTogether, takeTogether } from './take.ts';

const mostProblemRows = 1000;

/** Reads an upload and tries it: what would become of every row, with nothing changed (RES-15 when it cannot be read at all). Returns the file's id. */
export async function checkFile(
  ctx: Context,
  lab: LabRow,
  upload: AsyncIterable<Uint8Array>,
  fileName: string,
): Promise<string | Refusal> {
  const read = await readResultFile(upload, await codesOf(ctx, lab.id), ctx.outpace.city.timeZone);
  if (isRefusal(read)) return read;
  const good = read.rows.flatMap(({ row, result }) => (result ? [{ row, result }] : []));
  const tried = await takeTogether(ctx, originOf(lab, 'file-check', fileName), givenOf(good), {
    dryRun: true,
  });
  const problems = problemRowsOf(
    good.map(each => each.row),
    tried,
    read.rows,
  );
  const id = await insertFile(ctx, {
    labId: lab.id,
    fileName,
    contentHash: read.hash,
    bytes: read.bytes,
    columns: read.columns,
    rows: good,
    rowCount: read.rows.length,
    counts: fileCounts(tried, good, read.rows.length),
    problemRows: problems.slice(0, mostProblemRows),
    problemRowsLeftOut: Math.max(0, problems.length - mostProblemRows),
    areaKey: lab.areaKey,
  });
  await ctx.journal({
    act: 'lab.file_checked',
    objectKind: 'lab_file',
    objectId: id,
    areaKey: lab.areaKey,
    detail: { sha256: read.hash.toString('hex'), rows: read.rows.length },
  });
  return id;
}

/** Takes a checked file: all of it, or with `goodOnly` what is good. Rows that fit no tube go to the inbox. */
export async function commitFile(
  ctx: Context,
  file: StoredFile,
  version: number,
  goodOnly: boolean,
): Promise<Refusal | null> {
  const no = mustBe(file, 'checked', version);
  if (no) return no;
  const unread = file.rowCount - file.rows.length;
  if (unread && !goodOnly)
    return refuse(
      'RES-15',
      `有 ${unread} 行不能读取,整个文件未导入。改正后重新上传,或选择只导入正确的行。`,
      `${unread} rows cannot be read and nothing was imported. Mend them and upload again, or import the good rows only.`,
    );
  const origin = { ...originOf({ id: file.labId, areaKey: file.areaKey }, file.id, file.fileName) };
  const taken = await takeTogether(ctx, origin, givenOf(file.rows), { keepGood: goodOnly });
  if (taken.refused.length && !goodOnly)
    return refuse(
      'RES-15',
      `有 ${taken.refused.length} 行不能接收,整个文件未导入。`,
      `${taken.refused.length} rows cannot be taken and nothing was imported.`,
      { errors: taken.refused.slice(0, 200) },
    );
  const problems = [
    ...problemRowsOf(
      file.rows.map(each => each.row),
      taken,
      file.rows.map(({ row, result }) => ({
        row,
        result,
        tubeCode: result.tubeCode,
        outcome: result.outcome,
        problems: [],
      })),
    ),
    // what could not be read stays listed
    ...file.problemRows.filter(row =>
      row.problems.some(each => each.rule === 'RES-14' || each.rule === 'RES-16'),
    ),
  ].toSorted((a, b) => a.row - b.row);
  const counts = fileCounts(taken, file.rows, file.rowCount);
  await changeFile(ctx, file, {
    state: 'committed',
    counts,
    problemRows: problems.slice(0, mostProblemRows),
    problemRowsLeftOut: Math.max(0, problems.length - mostProblemRows),
  });
  await keepMessages(ctx, [
    {
      id: file.id,
      labId: file.labId,
      feedId: null,
      transport: 'file',
      controlId: file.fileName,
      contentHash: file.contentHash,
      state: 'taken',
      sourceId: file.id,
      counts: { ...countsOf(taken.rows), results: file.rowCount },
      problems: [],
      sealed: null,
      sealedUnder: null,
      areaKey: file.areaKey,
    },
  ]);
  await ctx.journal({
    act: 'lab.file_committed',
    objectKind: 'lab_file',
    objectId: file.id,
    areaKey: file.areaKey,
    detail: { ...counts, goodOnly },
  });
  return null;
}

/**
 * Takes a committed file back as far as it makes sense (RES-17): results that nobody released yet are withdrawn and their tubes wait again, results that wait in
 * the inbox go; what was released stays and is named, because people were told: two people correct it, one by one.
 */
export async function undoFile(
  ctx: Context,
  file: StoredFile,
  version: number,
  reason: string,
): Promise<Refusal | null> {
  const no = mustBe(file, 'committed', version);
  if (no) return no;
  // the key is freed, so that a mended file can say the same again
  const pending = await sql<{
    id: string;
    tubeId: string;
  }>`update lab_outcome set key = key || ' withdrawn ' || id, correction_reason = ${reason}
      where lab_id = ${file.labId} and source = 'file' and message_id = ${file.id} and state in ('for_review', 'reviewed') returning id, tube_id as "tubeId"`.execute(
    ctx.tx,
  );
  await withdraw(
    ctx,
    pending.rows.map(row => row.id),
  );
  const tubes = pending.rows.map(row => row.tubeId);
  await moveTubes(ctx, tubes, 'waiting');
  await sql`delete from lab_inbox where lab_id = ${file.labId} and transport = 'file' and message_id = ${file.id} and state = 'waiting'`.execute(
    ctx.tx,
  );
  const released = await sql<{
    code: string;
  }>`select tube_code as code from lab_outcome where lab_id = ${file.labId} and source = 'file' and message_id = ${file.id} and state = 'released' order by tube_code`.execute(
    ctx.tx,
  );
  const needCorrection = released.rows.map(row => row.code);
  await changeFile(ctx, file, { state: 'undone', reason, needCorrection });
  await ctx.journal({
    act: 'lab.file_undone',
    objectKind: 'lab_file',
    objectId: file.id,
    areaKey: file.areaKey,
    rule: 'RES-17',
    detail: { reason, withdrawn: tubes.length, needCorrection: needCorrection.length },
  });
  return null;
}

/** Forgets a file that was only checked. */
export async function discardFile(
  ctx: Context,
  file: StoredFile,
  version: number,
  reason: string,
): Promise<Refusal | null> {
  const no = mustBe(file, 'checked', version);
  if (no) return no;
  await changeFile(ctx, file, { state: 'discarded', reason });
  await ctx.journal({
    act: 'lab.file_discarded',
    objectKind: 'lab_file',
    objectId: file.id,
    areaKey: file.areaKey,
    detail: { reason },
  });
  return null;
}

function mustBe(file: StoredFile, state: StoredFile['state'], version: number): Refusal | null {
  if (file.state === state && file.version === version) return null;
  return refuse(
    'RES-18',
    '这个文件已被处理,请刷新后再看。',
    'The file has been dealt with meanwhile; look again.',
    { status: 409, details: { state: file.state, version: file.version } },
  );
}

const originOf = (lab: { id: string; areaKey: number }, sourceId: string, fileName: string): Origin => ({
  labId: lab.id,
  areaKey: lab.areaKey,
  feedId: null,
  transport: 'file',
  sourceId,
  fileName,
});

const givenOf = (rows: StoredFile['rows']) =>
  rows.map(({ row, result }) => ({ result, path: `rows/${row}` }));

function fileCounts(taken: TakenTogether, good: StoredFile['rows'], rowCount: number): FileCounts {
  const { released, forReview, already, waiting, refused } = countsOf(taken.rows);
  return {
    rows: rowCount,
    released,
    forReview,
    already,
    waiting,
    refused: refused + rowCount - good.length,
    corrections: good.filter(each => each.result.correction).length,
  };
}

/** Rows that are not simply taken, in the file's order. */
function problemRowsOf(numbers: number[], taken: TakenTogether, all: readonly FileRowRead[]): FileRow[] {
  const read = new Map(all.map(each => [each.row, each]));
  const fromTaking = taken.rows.flatMap((row, index): FileRow[] => {
    if (row.state !== 'refused' && row.state !== 'waiting') return [];
    const at = numbers[index]!;
    return [
      {
        row: at,
        tubeCode: read.get(at)?.tubeCode ?? null,
        outcome: read.get(at)?.outcome ?? null,
        state: row.state,
        problems: [
          {
            column: null,
            seen: read.get(at)?.tubeCode ?? null,
            rule: row.rule ?? 'RES-11',
            message: row.why ?? {
              zh: '本实验室没有收到这支采样管',
              en: 'no tube of this code has reached the laboratory',
            },
          },
        ],
      },
    ];
  });
  const fromReading = all.flatMap((each): FileRow[] =>
    each.problems.length
      ? [
          {
            row: each.row,
            tubeCode: each.tubeCode,
            outcome: each.outcome,
            state: 'refused',
            problems: each.problems,
          },
        ]
      : [],
  );
  return [...fromTaking, ...fromReading].toSorted((a, b) => a.row - b.row);
}
