import { ApiProblem, api } from '../../../ui/api.ts';
import { currentNow } from '../../../ui/clock.ts';
import { deliverAll, NotDelivered } from '../../../ui/offline/deliver.ts';
import { indexedStore } from '../../../ui/offline/indexedStore.ts';
import { ownerMark } from '../../../ui/offline/sealing.ts';
import type { Answer } from '../../../ui/offline/store.ts';
import type { Stream } from '../../../ui/offline/streams.ts';

/** The device's stream of what was found at doors. */
export const doorStream = 'doors' as Stream;

let sending: Promise<void> | null = null;

/** Sends what waits of it, oldest first, each event until the server names it; at most once at a time. Ids are the device's, so asking again changes nothing. */
export function deliverDoors(who: string): Promise<void> {
  sending ??= send(who).finally(() => {
    sending = null;
  });
  return sending;
}

async function send(who: string): Promise<void> {
  const store = await indexedStore();
  try {
    await deliverAll(
      store,
      await ownerMark(who),
      [doorStream],
      async (_stream, events) => {
        try {
          const answer = await api<{ results: Answer[] }>('POST', '/door-to-door/visits', {
            body: { events },
            retryDelays: [],
          });
          return answer.results;
        } catch (problem) {
          if (!(problem instanceof ApiProblem)) throw problem;
          throw new NotDelivered(problem.status, problem.rule, problem.why ?? problem.errors[0]?.message);
        }
      },
      currentNow,
    );
  } finally {
    store.close();
  }
}
