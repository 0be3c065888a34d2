// `npm test`: builds the pages and runs every test: libraries, modules on a real PostgreSQL, and the roles in a real browser.
// Closes with one line `N passed, N failed, N skipped`.
import './install.mjs';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildWeb } from './build-web.mjs';
import { environment, node24, root } from './node24.mjs';

buildWeb();
const report = path.join(os.tmpdir(), `outpace-tests-${process.pid}.json`);
const done = spawnSync(
  node24(),
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...environment(), CI: process.env.CI ?? '' } },
);
let failed = 1;
if (fs.existsSync(report)) {
  const result = JSON.parse(fs.readFileSync(report, 'utf8'));
  fs.rmSync(report);
  for (const file of result.testResults) {
    for (const test of file.assertionResults)
      if (test.status === 'pending' || test.status === 'skipped') console.log(`skipped: ${test.fullName}`);
  }
  failed =
    result.numFailedTests +
    (result.numFailedTestSuites && !result.numFailedTests ? result.numFailedTestSuites : 0);
  console.log(`${result.numPassedTests} passed, ${failed} failed, ${result.numPendingTests} skipped`);
  if (result.numPassedTests === 0) failed ||= 1;
}
process.exit(done.status || (failed ? 1 : 0));
