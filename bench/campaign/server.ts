// The product itself as a process of its own, so that it can be killed: node bench/campaign/server.ts DATA PORT
import { configFromEnvironment } from '../../app/core/config.ts';
import { openOutpace } from '../../app/core/outpace.ts';
import { modules } from '../../app/modules.ts';
import { serve } from '../../app/server.ts';

const [data, port] = process.argv.slice(2);
const outpace = await openOutpace(
  configFromEnvironment({}, { dataDirectory: data!, port: Number(port), demo: true, durable: true }),
  modules,
);
const server = await serve(outpace);
process.stdout.write(`${JSON.stringify({ address: server.address, urls: outpace.urls })}\n`);
process.on('SIGTERM', () => {
  void server
    .stop()
    .then(() => outpace.close())
    .then(() => process.exit(0));
});
