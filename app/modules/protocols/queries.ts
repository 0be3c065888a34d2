import {
  applyOverlays,
  loadOverlay,
  loadPack,
  type Overlay,
  type Pack,
  shippedOverlays,
  shippedPacks,
} from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { overlayVersion } from './schema.ts';
import { storedPack } from './store.ts';

// A pack's text never changes under one id and version, so a pack once put together stays right for the life of the process.
const cache = new WeakMap<Outpace, Map<string, Pack>>();

/**
 * The pack of an id and version with overlays laid on it in order; cached per opened city, so cheap after the first call.
 * Only active packs and overlays; throws when there is none (an outbreak never refers to a pack that was not active).
 */
export async function packOf(
  ctx: Context,
  id: string,
  version: string,
  overlayIds: readonly string[],
): Promise<Pack> {
  const found = await findPack(ctx, { packId: id, version, overlayIds });
  if (isRefusal(found)) throw new Error(`${found.refused}: ${found.why.en}`);
  return found;
}

/** Like `packOf`, for a name a person typed: a refusal (PCK-3) says which part is missing or does not fit. `proposed`: packs not yet active count too. */
export async function findPack(
  ctx: Context,
  name: { packId: string; version: string; overlayIds?: readonly string[] },
  options: { proposed?: boolean } = {},
): Promise<Pack | Refusal> {
  const overlayIds = name.overlayIds ?? [];
  const key = JSON.stringify([name.packId, name.version, overlayIds]);
  const known = cache.get(ctx.outpace) ?? new Map<string, Pack>();
  cache.set(ctx.outpace, known);
  const cached = known.get(key);
  if (cached) return cached;
  const base = await basePack(ctx, name.packId, name.version, options.proposed ?? false);
  if (isRefusal(base)) return base;
  const overlays: Overlay[] = [];
  for (const id of overlayIds) {
    const overlay = await overlayOf(ctx, id, options.proposed ?? false);
    if (isRefusal(overlay)) return overlay;
    overlays.push(overlay);
  }
  const laid = applyOverlays(base, overlays);
  if ('errors' in laid)
    return refuse('PCK-3', '这些修订不能用于该方案。', 'These overlays cannot be laid on that pack.', {
      errors: laid.errors.map(error => ({ path: error.path, message: error.reason, rule: 'PCK-3' })),
    });
  // A proposed text may still be refused, so only what is active is remembered.
  if (!options.proposed) known.set(key, laid.pack);
  return laid.pack;
}

const missing = (what: string) =>
  refuse('PCK-3', `没有生效的方案“${what}”。`, `There is no active pack "${what}".`, { status: 422 });

async function basePack(
  ctx: Context,
  id: string,
  version: string,
  proposed: boolean,
): Promise<Pack | Refusal> {
  const shipped = shippedPacks().find(pack => pack.id === id && pack.version === version);
  if (shipped) return shipped;
  const stored = await storedPack(ctx, id, version);
  if (stored?.kind !== 'pack' || !(stored.state === 'active' || (proposed && stored.state === 'proposed')))
    return missing(`${id} ${version}`);
  const loaded = loadPack(stored.body);
  if ('errors' in loaded)
    throw new Error(`stored pack ${id} ${version} no longer loads: ${loaded.errors[0]!.path}`);
  return loaded.pack;
}

async function overlayOf(ctx: Context, id: string, proposed: boolean): Promise<Overlay | Refusal> {
  const shipped = shippedOverlays().find(overlay => overlay.id === id);
  if (shipped) return shipped;
  const stored = await storedPack(ctx, id, overlayVersion);
  if (stored?.kind !== 'overlay' || !(stored.state === 'active' || (proposed && stored.state === 'proposed')))
    return missing(id);
  const loaded = loadOverlay(stored.body);
  if ('errors' in loaded) throw new Error(`stored overlay ${id} no longer loads: ${loaded.errors[0]!.path}`);
  return loaded.overlay;
}
