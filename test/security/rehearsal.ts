import type { FastifyInstance } from 'fastify';
import { buildServer } from '../../app/core/http/server.ts';
import type { Context } from '../../app/core/module.ts';
import type { Outpace } from '../../app/core/outpace.ts';
import { isRefusal, Refused } from '../../app/core/refusal.ts';

class Rehearsed extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super('rehearsed');
    this.result = result;
  }
}

/** A server that answers as the city's own does and then takes every change back, so that thousands of requests meet the same world. */
export async function rehearsalServer(
  outpace: Outpace,
): Promise<{ server: FastifyInstance; journaled: string[] }> {
  const journaled: string[] = [];
  const rehearsing: Outpace = {
    ...outpace,
    async act<T>(
      token: Buffer,
      work: (ctx: Context) => Promise<T>,
      options?: { purpose?: string; pool?: 'app' | 'worker' },
    ): Promise<T> {
      try {
        return await outpace.act(
          token,
          async ctx => {
            const write = ctx.journal;
            ctx.journal = async entry => {
              journaled.push(entry.act);
              await write(entry);
            };
            throw new Rehearsed(await work(ctx));
          },
          options,
        );
      } catch (error) {
        if (!(error instanceof Rehearsed)) throw error;
        if (isRefusal(error.result)) throw new Refused(error.result);
        return error.result as T;
      }
    },
  };
  const server = await buildServer(rehearsing);
  await server.ready();
  return { server, journaled };
}
