import { applyOverlay, loadOverlay } from './overlay.ts';
import avianInfluenza from './packs/avian-influenza.json' with { type: 'json' };
import v8 from './packs/covid19-cn-v8.json' with { type: 'json' };
import v9 from './packs/covid19-cn-v9.json' with { type: 'json' };
import amend10 from './packs/covid19-cn-v9-amend10.json' with { type: 'json' };
import amend20 from './packs/covid19-cn-v9-amend20.json' with { type: 'json' };
import v10 from './packs/covid19-cn-v10.json' with { type: 'json' };
import ebola from './packs/ebola.json' with { type: 'json' };
import example5d from './packs/example-area-high-5d-home.json' with { type: 'json' };
import lookback4d from './packs/local-lookback-4d.json' with { type: 'json' };
import measles from './packs/measles.json' with { type: 'json' };
import mers from './packs/mers.json' with { type: 'json' };
import mpox from './packs/mpox.json' with { type: 'json' };
import other from './packs/other.json' with { type: 'json' };
import { loadPack } from './schema.ts';
import type { LoadedPack, Overlay, Pack } from './types.ts';

function must(result: LoadedPack, name: string): Pack {
  if ('errors' in result)
    throw new Error(`shipped pack ${name} is wrong: ${JSON.stringify(result.errors, null, 1)}`);
  return result.pack;
}

function mustOverlay(json: unknown): Overlay {
  const result = loadOverlay(json);
  if ('errors' in result)
    throw new Error(`shipped overlay is wrong: ${JSON.stringify(result.errors, null, 1)}`);
  return result.overlay;
}

let packs: readonly Pack[] | null = null;

/** Every pack that comes with Outpace, national amendments already laid on; checked once, then the same frozen objects. */
export function shippedPacks(): Pack[] {
  if (!packs) {
    const ninth = must(loadPack(v9), 'covid19-cn-v9');
    const twenty = must(applyOverlay(ninth, mustOverlay(amend20)), 'covid19-cn-v9-amend20');
    packs = [
      must(loadPack(v8), 'covid19-cn-v8'),
      ninth,
      twenty,
      must(applyOverlay(twenty, mustOverlay(amend10)), 'covid19-cn-v9-amend10'),
      must(loadPack(v10), 'covid19-cn-v10'),
      must(loadPack(mers), 'mers'),
      must(loadPack(ebola), 'ebola'),
      must(loadPack(measles), 'measles'),
      must(loadPack(mpox), 'mpox'),
      must(loadPack(avianInfluenza), 'avian-influenza'),
      must(loadPack(other), 'other'),
    ];
  }
  return [...packs];
}

/** Every overlay that comes with Outpace: the national amendments (already in shippedPacks), local rules and examples. */
export function shippedOverlays(): Overlay[] {
  return [amend20, amend10, lookback4d, example5d].map(mustOverlay);
}
