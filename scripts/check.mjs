// `npm run check`: format, lint, types, boundaries, rule ids and parameters, side by side; everything wrong is said at once.
import './install.mjs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { environment, node24, root } from './node24.mjs';

const tool = file => [node24(), [path.join(root, file)]];
const checks = {
  'format and lint': [path.join(root, 'node_modules/.bin/biome'), ['check', '--diagnostic-level=warn', '.']],
  types: [path.join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', root]],
  boundaries: tool('scripts/check-boundaries.ts'),
  'rule ids': tool('scripts/check-rules.ts'),
  parameters: tool('scripts/check-parameters.ts'),
};
const results = await Promise.all(
  Object.entries(checks).map(
    ([name, [command, parameters]]) =>
      new Promise(resolve => {
        const child = spawn(command, parameters, { cwd: root, env: environment() });
        let output = '';
        child.stdout.on('data', text => (output += text));
        child.stderr.on('data', text => (output += text));
        child.on('close', code => resolve({ name, code, output }));
      }),
  ),
);
for (const { name, code, output } of results) {
  console.log(`${code === 0 ? '✓' : '✗'} ${name}`);
  if (code !== 0) console.log(output.trim());
}
process.exit(results.some(result => result.code !== 0) ? 1 : 0);
