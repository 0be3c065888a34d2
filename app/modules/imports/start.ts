import { dayOf } from '@outpace/protocol';
import { DATASETS, type DatasetKind, type MappingCorrections } from '@outpace/reading';
import type { OpenOptions } from '../../core/files/types.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import { countUndecided } from './matches.ts';
import { openSealedTable } from './openFile.ts';
import { proposeReading, signatureOf } from './propose.ts';
import { mayCommit, mayDo } from './rules.ts';
import type { ImportMapping, MappingChange } from './schema.ts';
import { type Batch, changeBatch, insertBatch, lastChangeBeside, readBatch, savedMapping } from './store.ts';
import { standsOn } from './undo.ts';

/** Opens a sealed upload, proposes how to read it and records the import; the refusal of a file that cannot be read names its rule. */
export async function startImport(
  ctx: Context,
  file: { fileKey: string; sha256: Buffer; bytes: number; fileName: string },
  asked: {
    outbreakId?: string | null;
    kind?: DatasetKind;
    sheet?: string;
    corrections?: MappingCorrections;
    limits?: OpenOptions['limits'];
  } = {},
): Promise<string | Refusal> {
  if (asked.outbreakId && !(await outbreakOf(ctx, asked.outbreakId))) return notFound;
  const opened = await openSealedTable(ctx.outpace, file.fileKey, {
    ...(asked.sheet ? { sheet: asked.sheet } : {}),
    ...(asked.limits ? { limits: asked.limits } : {}),
  });
  if (isRefusal(opened)) return opened;
  try {
    const remembered = await savedMapping(ctx, signatureOf(opened.table.headers));
    const { shape, mapping } = proposeReading(opened.table, today(ctx), {
      remembered,
      ...(asked.kind ? { kind: asked.kind } : {}),
      ...(asked.corrections ? { corrections: asked.corrections } : {}),
    });
    const id = await insertBatch(ctx, {
      ...file,
      outbreakId: asked.outbreakId ?? null,
      kind: mapping.kind,
      shape,
      mapping,
    });
    await ctx.journal({
      act: 'import.uploaded',
      objectKind: 'import',
      objectId: id,
      detail: { sha256: file.sha256.toString('hex'), bytes: file.bytes, kind: mapping.kind },
    });
    return id;
  } finally {
    opened.close();
  }
}

const today = (ctx: Context) => dayOf(ctx.now, ctx.outpace.city.timeZone);

/** Reads the file again under a person's corrections; an earlier check is void. */
export async function changeMapping(
  ctx: Context,
  batch: Batch,
  change: MappingChange,
): Promise<Refusal | null> {
  const no = mayDo('map', batch.state) ?? notHalfDone(batch);
  if (no) return no;
  if (change.outbreakId && !(await outbreakOf(ctx, change.outbreakId))) return notFound;
  const kind = change.kind ?? batch.kind;
  const reopened =
    change.sheet !== undefined || change.headerRow !== undefined || change.encoding !== undefined;
  const sheet = change.sheet ?? batch.shape.sheet ?? undefined;
  const encoding = change.encoding ?? (reopened ? undefined : (batch.shape.encoding ?? undefined));
  const opened = await openSealedTable(ctx.outpace, batch.fileKey, {
    kind: batch.shape.fileKind,
    ...(sheet ? { sheet } : {}),
    ...(batch.shape.fileKind === 'csv' && encoding ? { encoding } : {}),
    ...(change.headerRow !== undefined
      ? { headerRow: change.headerRow }
      : reopened
        ? {}
        : { headerRow: batch.shape.headerRow }),
  });
  if (isRefusal(opened)) return opened;
  try {
    const keep = kind === batch.kind && !reopened;
    const before = batch.mapping;
    const corrections: MappingCorrections = {
      kind,
      fields: { ...(keep ? before.corrections.fields : {}), ...numbered(change.fields) },
      dateOrders: { ...(keep ? before.corrections.dateOrders : {}), ...numbered(change.dateOrders) },
    };
    const base: ImportMapping = {
      ...before,
      asMissing: change.asMissing ?? (keep ? before.asMissing : []),
      words: change.words ?? (keep ? before.words : {}),
      yearHint: change.yearHint === undefined ? before.yearHint : (change.yearHint ?? undefined),
    };
    const remembered = batch.shape.remembered
      ? await savedMapping(ctx, signatureOf(opened.table.headers))
      : null;
    const { shape, mapping } = proposeReading(opened.table, today(ctx), {
      corrections,
      before: base,
      remembered,
    });
    await changeBatch(ctx, batch.id, {
      kind,
      outbreakId: change.outbreakId === undefined ? batch.outbreakId : change.outbreakId,
      shape,
      mapping,
      state: 'mapped',
      progress: {},
      counts: {},
      error: null,
      checkedAt: null,
    });
    await ctx.journal({ act: 'import.mapped', objectKind: 'import', objectId: batch.id, detail: { kind } });
    return null;
  } finally {
    opened.close();
  }
}

/** A run that broke off after laying rows goes on or is undone; reading the file differently half way would lay rows twice. */
function notHalfDone(batch: Batch): Refusal | null {
  if (batch.state !== 'failed' || !batch.progress.resumeAt) return null;
  return refuse(
    'IMP-50',
    '导入中途中断,已有一部分生效。请继续导入,或整体撤销。',
    'The import broke off half way and part of it took effect. Go on with it, or undo it as a whole.',
    { status: 409 },
  );
}

function numbered<T>(record: Record<string, T> | undefined): Record<number, T> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([column, value]) => [Number(column), value]));
}

/** Sets an import checking; IMP-30 names every column that is lacking, IMP-56 the outbreak. */
export async function beginCheck(ctx: Context, batch: Batch): Promise<Refusal | null> {
  const no = mayDo('check', batch.state) ?? notHalfDone(batch);
  if (no) return no;
  if (!batch.outbreakId && (batch.kind === 'cases' || batch.kind === 'links'))
    return refuse(
      'IMP-56',
      '请先选定疫情:病例和关联须归入一次疫情。',
      'Choose the outbreak first: cases and links belong to one.',
    );
  const lacking = lackingFields(batch);
  if (lacking.length)
    return refuse(
      'IMP-30',
      `还缺必需的列:${lacking.join('、')}。`,
      `Required columns are missing: ${lacking.join(', ')}.`,
      {
        errors: lacking.map(field => ({
          path: `fields/${field}`,
          message: { zh: '没有对应的列', en: 'no column feeds it' },
          rule: 'IMP-30',
        })),
      },
    );
  await changeBatch(ctx, batch.id, { state: 'checking', progress: {}, counts: {}, error: null });
  return null;
}

/** Required fields, or groups of which one is needed, that no column feeds. */
export function lackingFields(batch: Pick<Batch, 'kind' | 'mapping'>): string[] {
  const fed = new Set(batch.mapping.fields.filter(field => field !== null));
  return [
    ...DATASETS[batch.kind].fields.filter(field => field.required).map(field => [field.name]),
    ...DATASETS[batch.kind].requiredAnyOf,
  ]
    .filter(group => !group.some(field => fed.has(field)))
    .map(group => group.join('|'));
}

/** Sets an import committing, or goes on with one that was cut off. */
export async function beginCommit(
  ctx: Context,
  batch: Batch,
  said: { goodRowsOnly?: boolean; undecidedAreNew?: boolean },
): Promise<Refusal | null> {
  const no =
    mayDo('commit', batch.state) ??
    (batch.checkedAt ? null : refuse('IMP-50', '请先检查文件。', 'Check the file first.', { status: 409 }));
  if (no) return no;
  const goesOn = (batch.progress.resumeAt ?? 0) > 0 && batch.committedAt === null;
  if (!goesOn) {
    const beside = await lastChangeBeside(ctx, batch);
    if (beside && beside > batch.checkedAt!)
      return refuse(
        'IMP-57',
        '检查之后,同一疫情又有别的导入生效或撤销,请重新检查。',
        'Another import into this outbreak took effect or was undone after the check; check again.',
        { status: 409 },
      );
    const refused = mayCommit(batch.counts, await countUndecided(ctx, batch.id), said);
    if (refused) return refused;
  }
  await changeBatch(ctx, batch.id, { state: 'committing', error: null, ...(goesOn ? {} : { progress: {} }) });
  await ctx.journal({
    act: 'import.commit_asked',
    objectKind: 'import',
    objectId: batch.id,
    detail: { goodRowsOnly: said.goodRowsOnly ?? false, undecidedAreNew: said.undecidedAreNew ?? false },
  });
  return null;
}

/** Sets an import undoing; refused (IMP-54) with everything that stands on it. */
export async function beginUndo(ctx: Context, importId: string): Promise<Refusal | null> {
  const batch = await readBatch(ctx, importId);
  if (!batch) return notFound;
  const no = mayDo('undo', batch.state);
  if (no) return no;
  const named = await standsOn(ctx, importId);
  if (named.length)
    return refuse(
      'IMP-54',
      '后续工作已用到这次导入的记录,不能整体撤销。',
      'Later work stands on rows of this import; it cannot be undone as a whole.',
      { status: 409, errors: named.map(message => ({ path: 'import', message, rule: 'IMP-54' })) },
    );
  await changeBatch(ctx, importId, { state: 'undoing', error: null });
  await ctx.journal({ act: 'import.undo_asked', objectKind: 'import', objectId: importId });
  return null;
}
