// Measures the planner on a generated city: node app/modules/campaigns/rules/benchPlan.ts [communities=2560] [people=10000000]
import { assumptionsOf } from './assumptions.ts';
import { makePlan } from './plan.ts';
import type { PlanCandidate, PlanInput, PlanLab, PlanUnit } from './planShape.ts';

const communities = Number(process.argv[2] ?? 2560);
const people = Number(process.argv[3] ?? 10_000_000);
let state = 7;
const random = () => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x7fffffff;
};
const side = Math.ceil(Math.sqrt(communities));
const weights = Array.from({ length: communities }, () => 0.3 + random() * 1.4);
const total = weights.reduce((sum, one) => sum + one, 0);
const units: PlanUnit[] = weights.map((weight, index) => ({
  key: index + 1,
  name: `社区${index}`,
  district: Math.floor((index / communities) * 16),
  zone: index < 40 ? 'sealed' : index < 300 ? 'controlled' : 'prevention',
  rank: index + 1,
  people: Math.round((weight / total) * people),
  lon: 114 + (index % side) * 0.011,
  lat: 30 + Math.floor(index / side) * 0.01,
}));
const candidates: PlanCandidate[] = units.flatMap(unit =>
  Array.from({ length: 2 }, (_, n) => ({
    name: `学校${unit.key}-${n}`,
    unitKey: unit.key,
    lon: unit.lon! + (random() - 0.5) * 0.008,
    lat: unit.lat! + (random() - 0.5) * 0.008,
    source: 'school' as const,
  })),
);
const labs: PlanLab[] = Array.from({ length: 40 }, (_, index) => ({
  id: `lab-${index}`,
  name: `实验室${index}`,
  lon: 114 + random() * 0.5,
  lat: 30 + random() * 0.5,
  tubesAnHour: 800,
  backlog: 500,
}));
const input: PlanInput = {
  units,
  candidates,
  labs,
  pooling: [
    { zone: 'sealed', poolSize: 5, most: 5, mixing: 'household', ruleId: 'a' },
    { zone: 'controlled', poolSize: 10, most: 10, mixing: 'free', ruleId: 'b' },
    { zone: 'prevention', poolSize: 10, most: 20, mixing: 'free', ruleId: 'c' },
  ],
  assumptions: assumptionsOf(undefined),
  samplersAvailable: 20_000,
  vehiclesAvailable: 100,
};
for (let run = 0; run < 4; run++) {
  const before = process.hrtime.bigint();
  const plan = makePlan(input);
  const millis = Number(process.hrtime.bigint() - before) / 1e6;
  console.log(`${Math.round(millis)} ms`, JSON.stringify(plan.totals));
  if (run === 3)
    for (const gap of plan.gaps)
      console.log(
        gap.constraint,
        gap.says.en,
        gap.fixes.map(fix => `${fix.kind} ${fix.amount} ${fix.yuan} ${fix.fits}`),
      );
}
