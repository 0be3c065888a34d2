#!/usr/bin/env node
// `npx outpace …` on whatever Node.js the machine has: finds Node.js 24 and runs the command line with it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { environment, node24, root } from '../../scripts/node24.mjs';

// the key store is SQLite, which Node.js still calls experimental on every start
const child = spawn(
  node24(),
  ['--disable-warning=ExperimentalWarning', path.join(root, 'app/cli/main.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit', env: environment() },
);
// a terminal sends Ctrl-C to both; the child closes its database and decides the exit status
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
child.on('exit', code => process.exit(code ?? 1));
