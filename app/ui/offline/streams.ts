import { ApiProblem, api } from '../api.ts';
import { NotDelivered } from './deliver.ts';
import type { Answer, DeviceEvent } from './store.ts';

/** Where each stream of events goes, in the order they are sent. */
export const streams = {
  sampling: {
    path: '/sampling/events',
    body: (events: DeviceEvent[], device: string): object => ({ device, events }),
  },
  custody: { path: '/custody/events', body: (events: DeviceEvent[]): object => ({ events }) },
  doors: { path: '/door-to-door/visits', body: (events: DeviceEvent[]): object => ({ events }) },
} as const;
export type Stream = keyof typeof streams;

/** What the server said to a batch: an answer per event, and whatever else the stream's own answer carries. */
export type StreamAnswer = { results: Answer[] } & Record<string, unknown>;

/** One request, no asking again here: the queue does that with the same ids. */
export async function sendTo(stream: Stream, events: DeviceEvent[], device: string): Promise<StreamAnswer> {
  try {
    return await api<StreamAnswer>('POST', streams[stream].path, {
      body: streams[stream].body(events, device),
      retryDelays: [],
    });
  } catch (problem) {
    // an answer cut short is no answer
    if (!(problem instanceof ApiProblem)) throw new NotDelivered(0);
    const field = problem.errors[0];
    const why = problem.why ?? field?.message;
    throw new NotDelivered(problem.status, problem.rule, why);
  }
}
