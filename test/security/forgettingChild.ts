// Runs forgetting in a process of its own and ends it without any farewell after a named step: what a power cut or the out-of-memory killer does.
import { standingClock } from '../../app/core/clock.ts';
import type { Config } from '../../app/core/config.ts';
import { openOutpace } from '../../app/core/outpace.ts';
import { forgetPresence, forgettingContext } from '../../app/modules/presence/forgetting.ts';
import { modulesThatForget } from '../../app/modules/presence/testForgetting.ts';

const { config, now, step } = JSON.parse(process.argv[2]!) as { config: Config; now: number; step: string };
const outpace = await openOutpace(config, modulesThatForget, { clock: standingClock(now) });
await forgetPresence(await forgettingContext(outpace), {
  after: reached => {
    if (reached === step) process.kill(process.pid, 'SIGKILL');
  },
});
await outpace.close();
