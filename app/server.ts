import fs from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { buildServer } from './core/http/server.ts';
import { startJobs } from './core/jobs/runner.ts';
import type { Outpace } from './core/outpace.ts';

const web = path.resolve(import.meta.dirname, '../dist/web');

/** The running server of one city: routes, pages, background jobs. */
export interface RunningServer {
  app: FastifyInstance;
  address: string;
  stop(): Promise<void>;
}

/** Serves a city on its configured address. `timed`: whether its timed work follows the wall; a drill's follows its own clock. */
export async function serve(
  outpace: Outpace,
  options: { jobs?: boolean; timed?: boolean } = {},
): Promise<RunningServer> {
  const app = await buildServer(outpace);
  // the city's own base map: GeoJSON layers beside its data
  app.get<{ Params: { layer: string } }>(
    '/map/:layer',
    { schema: { hide: true } },
    async (request, reply) => {
      const layer = /^[a-z]+\.geojson$/.exec(request.params.layer)?.[0];
      const file = layer && path.join(outpace.config.dataDirectory, 'map', layer);
      if (!file || !fs.existsSync(file)) return reply.status(404).send();
      return reply
        .type('application/geo+json')
        .header('cache-control', 'no-cache')
        .send(fs.createReadStream(file));
    },
  );
  if (fs.existsSync(web)) {
    await app.register(fastifyStatic, {
      root: web,
      setHeaders(reply, file: string) {
        // names carry a hash of the content, except for the pages and the map themselves
        reply.header(
          'cache-control',
          file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
    // a page's address opened directly: the shell decides what it is; a script that is gone is gone, never the shell in its place
    app.setNotFoundHandler(async (request, reply) => {
      if (request.method !== 'GET' || /^\/(assets|map)\//.test(request.url)) return reply.status(404).send();
      return reply.header('cache-control', 'no-cache').sendFile('index.html');
    });
  }
  const listeners: { stop(): Promise<void> }[] = [];
  for (const module of outpace.modules) {
    const listener = await module.serve?.(outpace);
    if (listener) listeners.push(listener);
  }
  const jobs =
    options.jobs === false ? undefined : await startJobs(outpace, { timed: options.timed ?? true });
  const address = await app.listen({ host: outpace.config.host, port: outpace.config.port });
  return {
    app,
    address,
    async stop() {
      await app.close();
      for (const listener of listeners) await listener.stop();
      await jobs?.stop();
    },
  };
}
