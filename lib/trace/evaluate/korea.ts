import { likelyInfectors } from '../chains/likely.ts';
import { onsetGaps } from '../chains/summaries.ts';
import { hasKorea, KOREA_FOLDER, readKorea } from './korea_data.ts';
import { KOREA_PARAMETERS } from './korea_parameters.ts';
import { countFound, naiveBaseline } from './korea_ranking.ts';

// Prints how well likely infectors are found on the Korean line list, beside the naive rule: `node lib/trace/evaluate/korea.ts`.
if (!hasKorea) {
  console.log(`No data at ${KOREA_FOLDER}: nothing evaluated.`);
} else {
  const data = readKorea();
  const naive = naiveBaseline(data);
  const ranked = likelyInfectors(data.cases, data.visits, KOREA_PARAMETERS);
  const result = countFound(data, ranked, naive);
  const gaps = onsetGaps(
    data.cases,
    data.links.map(([infector, infectee]) => ({ infector, infectee })),
  );
  console.log(`cases ${data.cases.length}, visits ${data.visits.length}`);
  console.log(
    `links ${naive.links}, resolved ${naive.resolved}, onset gap ${gaps.meanDays!.toFixed(3)} d (n ${gaps.n})`,
  );
  console.log(`known pairs ${naive.pairs}, with visits on both sides ${naive.bothVisited.length}`);
  console.log(
    `  of them self-links, which nothing can find: ${naive.bothVisited.filter(([a, b]) => a === b).length}`,
  );
  console.log(`naive rule (same day, same point): finds ${naive.found}`);
  console.log(`  candidates per case ${naive.meanCandidates.toFixed(2)}, cases ${naive.candidatesOf.size}`);
  console.log(`ranked candidates among all ${data.cases.length} cases find`);
  console.log(`  ${result.perCaseBudget} with each case's own naive count as its budget`);
  console.log(`  ${result.sameForAll.found} with ${result.sameForAll.candidates} candidates for every case`);
  console.log(`  ${result.meanBudget} with the same number of candidates in total`);
  for (const { k, precision, found } of result.precisionAt)
    console.log(`  at ${k}: precision ${precision.toFixed(3)}, pairs found ${found}`);
  console.log('calibration over those infectees (probability, candidates, share right):');
  const linked = new Set(data.links.map(([a, b]) => `${a} ${b}`));
  const candidates = ranked
    .filter(r => naive.candidatesOf.has(r.infectee))
    .flatMap(r => r.candidates.map(c => ({ ...c, right: linked.has(`${c.infector} ${r.infectee}`) })));
  for (const [low, high] of [
    [0, 0.05],
    [0.05, 0.1],
    [0.1, 0.2],
    [0.2, 0.4],
    [0.4, 0.7],
    [0.7, 1],
  ]) {
    const bin = candidates.filter(c => c.probability > low && c.probability <= high);
    const mean = bin.reduce((sum, c) => sum + c.probability, 0) / bin.length;
    const right = bin.filter(c => c.right).length / bin.length;
    console.log(`  ${low}-${high}: mean ${mean.toFixed(3)}, n ${bin.length}, right ${right.toFixed(3)}`);
  }
}
