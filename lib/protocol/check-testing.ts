import { fault } from './shape.ts';
import { CUSTODY_MOMENTS, POOLING_ZONES, type TestingRules } from './testing.ts';
import type { Pack, PackError } from './types.ts';

/** Faults `at(index)` wherever a key comes a second time. */
function onlyOnce(keys: string[], at: (index: number) => string, errors: PackError[]): void {
  keys.forEach((key, index) => {
    if (keys.indexOf(key) < index)
      fault(errors, at(index), `“${key}”已有规则`, `"${key}" already has a rule`);
  });
}

function poolingFaults(testing: TestingRules, errors: PackError[]): void {
  const { pooling } = testing;
  onlyOnce(
    pooling.map(one => one.zone),
    index => `/testing/pooling/${index}/zone`,
    errors,
  );
  pooling.forEach((one, index) => {
    const path = `/testing/pooling/${index}`;
    if ((one.mixing === 'single') !== (one.pool_size === 1))
      fault(errors, `${path}/mixing`, '单采与每管一人须同时写明', 'single goes with one person a tube');
    // A looser zone may not pool less than a stricter one: the likeliest slip of a local rule.
    const stricter = pooling.filter(
      other => POOLING_ZONES.indexOf(other.zone) < POOLING_ZONES.indexOf(one.zone),
    );
    for (const other of stricter) {
      if (other.pool_size > one.pool_size)
        fault(
          errors,
          `${path}/pool_size`,
          `${one.pool_size} 少于风险更高的 ${other.zone}（${other.pool_size}）`,
          `${one.pool_size} is less than in the riskier ${other.zone} (${other.pool_size})`,
        );
    }
  });
  onlyOnce(
    testing.single.flatMap(one => one.groups),
    () => '/testing/single',
    errors,
  );
  if (pooling.some(one => one.pool_size > 1) !== (testing.pool_positive !== undefined))
    fault(errors, '/testing/pool_positive', '有混采就须写明混管异常处置，反之亦然', 'goes with pooling');
}

function cohortFaults(testing: TestingRules, errors: PackError[]): void {
  onlyOnce(
    testing.cohorts.map(one => one.cohort),
    index => `/testing/cohorts/${index}/cohort`,
    errors,
  );
  testing.cohorts.forEach((one, index) => {
    const path = `/testing/cohorts/${index}`;
    if (one.every_days !== undefined && one.times_per_week !== undefined)
      fault(
        errors,
        path,
        '间隔天数与每周次数只能写一个',
        'takes one of every_days and times_per_week, not both',
      );
    if (one.every_days === undefined && one.times_per_week === undefined && !one.on)
      fault(errors, path, '没有写明何时检测', 'does not say when to test');
    if (one.on && new Set(one.on).size < one.on.length)
      fault(errors, `${path}/on`, '时点重复', 'an occasion stands twice');
  });
}

function legFaults(testing: TestingRules, errors: PackError[]): void {
  onlyOnce(
    testing.legs.map(one => `${one.from}→${one.to} ${one.setting ?? ''}`.trim()),
    index => `/testing/legs/${index}`,
    errors,
  );
  testing.legs.forEach((one, index) => {
    if (CUSTODY_MOMENTS.indexOf(one.to) <= CUSTODY_MOMENTS.indexOf(one.from))
      fault(
        errors,
        `/testing/legs/${index}/to`,
        `${one.to} 不在 ${one.from} 之后`,
        `${one.to} is not after ${one.from}`,
      );
  });
}

function campaignFaults(testing: TestingRules, errors: PackError[]): void {
  onlyOnce(
    testing.stop.map(one => one.scope),
    index => `/testing/stop/${index}/scope`,
    errors,
  );
  testing.stop.forEach((one, index) => {
    if (one.wait_days > 0 && one.final_rounds === 0)
      fault(
        errors,
        `/testing/stop/${index}/final_rounds`,
        '有等待天数就须有收尾轮次',
        'waiting without a last round',
      );
  });
  if (testing.start.allowed !== testing.stop.length > 0)
    fault(errors, '/testing/stop', '允许区域核酸就须写明何时终止，反之亦然', 'goes with start.allowed');
  if (testing.start.allowed !== (testing.planning !== undefined))
    fault(errors, '/testing/planning', '允许区域核酸就须有测算参数，反之亦然', 'goes with start.allowed');
  const points = testing.planning?.people_per_point;
  if (points && points.from > points.to)
    fault(errors, '/testing/planning/people_per_point/to', '小于 from', 'less than from');
}

function laboratoryFaults(testing: TestingRules, errors: PackError[]): void {
  const { laboratory } = testing;
  const path = '/testing/laboratory';
  if (new Set(laboratory.genes).size < laboratory.genes.length)
    fault(errors, `${path}/genes`, '基因重复', 'a gene stands twice');
  if (laboratory.genes_for_positive > laboratory.genes.length)
    fault(errors, `${path}/genes_for_positive`, '多于所列基因', 'more than the genes listed');
  if (laboratory.grey_ct < laboratory.positive_ct)
    fault(errors, `${path}/grey_ct`, '小于 positive_ct', 'less than positive_ct');
}

/** Faults within the testing section of a pack: one rule a zone, group, cohort, leg and scope; riskier zones never pool more; parts that need each other. */
export function testingFaults(pack: Pack, errors: PackError[]): void {
  if (!pack.testing) return;
  for (const check of [poolingFaults, cohortFaults, legFaults, campaignFaults, laboratoryFaults])
    check(pack.testing, errors);
}
