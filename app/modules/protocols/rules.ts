import {
  loadOverlay,
  loadPack,
  type Overlay,
  type Pack,
  type PackError,
  type PlanOutcome,
  planMeasures,
  type SpecialGroup,
  shippedOverlays,
  shippedPacks,
} from '@outpace/protocol';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { overlayVersion } from './schema.ts';

/** A text someone wants to add: read and checked, or refused with every path and reason (PCK-1). */
export function readFile(
  body: unknown,
):
  | { kind: 'pack'; id: string; version: string; text: Pack }
  | { kind: 'overlay'; id: string; version: string; text: Overlay }
  | Refusal {
  const format =
    typeof body === 'object' && body !== null ? (body as { format?: unknown }).format : undefined;
  if (format === 'outpace-overlay/1') {
    const read = loadOverlay(body);
    if ('errors' in read) return wrong(read.errors);
    return { kind: 'overlay', id: read.overlay.id, version: overlayVersion, text: read.overlay };
  }
  if (format !== 'outpace-pack/1')
    return wrong([
      {
        path: '/format',
        reason: {
          zh: `须为 outpace-pack/1 或 outpace-overlay/1,读到 ${JSON.stringify(format) ?? '无'}`,
          en: `must be outpace-pack/1 or outpace-overlay/1, found ${JSON.stringify(format) ?? 'nothing'}`,
        },
      },
    ]);
  const read = loadPack(body);
  if ('errors' in read) return wrong(read.errors);
  return { kind: 'pack', id: read.pack.id, version: read.pack.version, text: read.pack };
}

function wrong(errors: readonly PackError[]): Refusal {
  return refuse(
    'PCK-1',
    `方案文件有${errors.length}处错误,未收下。`,
    `The file has ${errors.length} fault${errors.length === 1 ? '' : 's'} and was not taken.`,
    { errors: errors.map(error => ({ path: error.path, message: error.reason, rule: 'PCK-1' })) },
  );
}

/** PCK-4: an id and version name one text for good; the shipped ones are taken. */
export function mayPropose(file: { kind: 'pack' | 'overlay'; id: string; version: string }): Refusal | null {
  const taken =
    file.kind === 'pack'
      ? shippedPacks().some(pack => pack.id === file.id && pack.version === file.version)
      : shippedOverlays().some(overlay => overlay.id === file.id);
  return taken ? nameTaken(file.id, file.version) : null;
}

export function nameTaken(id: string, version: string): Refusal {
  return refuse(
    'PCK-4',
    `${id} ${version} 已存在;修改后的方案须用新的版本号(修订须用新编号)。`,
    `${id} ${version} exists; a changed pack takes a new version, a changed overlay a new id.`,
    {
      status: 409,
      errors: [
        { path: '/version', message: { zh: '换一个版本号', en: 'take another version' }, rule: 'PCK-4' },
      ],
    },
  );
}

/** PCK-2: a text becomes active by another natural person than the one who proposed it. */
export function mayActivate(
  text: { state: string; proposed_person: string | null },
  by: { naturalPerson: string | null },
): Refusal | null {
  if (text.state !== 'proposed')
    return refuse('PCK-2', '这份方案不在待生效状态。', 'This text is not waiting to become active.', {
      status: 409,
      details: { state: text.state },
    });
  if (by.naturalPerson === null || text.proposed_person === by.naturalPerson)
    return refuse(
      'PCK-2',
      '须由提出者以外的另一人确认生效(换一个账号不算)。',
      'Another natural person must make it active; another account of the same person does not count.',
      { status: 403 },
    );
  return null;
}

/** The planner as a service: what the pack would ask of someone. Nothing is stored. */
export function tryPlan(
  pack: Pack,
  input: {
    classId: string;
    lastExposureOn: string;
    foundAt: number;
    specialGroups?: readonly string[];
    facts?: Record<string, unknown>;
  },
  now: number,
  tz: string,
): PlanOutcome {
  return planMeasures(pack, {
    classId: input.classId,
    lastExposureOn: input.lastExposureOn,
    foundAt: input.foundAt,
    tz,
    now,
    specialGroups: (input.specialGroups ?? []) as SpecialGroup[],
    facts: (input.facts ?? {}) as never,
  });
}
