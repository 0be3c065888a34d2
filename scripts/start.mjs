// `npm start`: builds the pages, then opens the demo city and says where to look.
import './install.mjs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildWeb } from './build-web.mjs';
import { environment, node24, root } from './node24.mjs';

buildWeb();
const child = spawn(
  node24(),
  [
    '--disable-warning=ExperimentalWarning',
    path.join(root, 'app/cli/main.ts'),
    'demo',
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', code => process.exit(code ?? 0));
