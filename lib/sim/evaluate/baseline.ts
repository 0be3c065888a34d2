import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { golden } from './golden.ts';

// Writes the golden baseline. Run it only when numbers are meant to change, and say so in the changelog (*Numbers change*):
// `node lib/sim/evaluate/baseline.ts`
writeFileSync(path.join(import.meta.dirname, 'baseline.json'), `${JSON.stringify(golden(), null, 2)}\n`);
