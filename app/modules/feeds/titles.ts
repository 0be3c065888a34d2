import type { Bilingual } from '../../core/refusal.ts';
import type { Statistic } from './rules.ts';
import type { SignalKind } from './schema.ts';

/** What is wrong, in one sentence. */
export function titleOf(name: string, kind: SignalKind, { value, expected, score }: Statistic): Bilingual {
  switch (kind) {
    case 'silence':
      return {
        zh: `${name}已${spoken(value).zh}没有消息(通常不超过${spoken(expected).zh})`,
        en: `${name} has been silent for ${spoken(value).en} (usually no longer than ${spoken(expected).en})`,
      };
    case 'volume':
      return {
        zh: `${name}一小时 ${value} 份,平时同一时段约 ${Math.round(expected)} 份`,
        en: `${name} sent ${value} in an hour; at this hour it is usually about ${Math.round(expected)}`,
      };
    case 'positivity':
      return {
        zh: `${name}近 24 小时阳性率 ${percent(value)},此前约 ${percent(expected)}`,
        en: `${name}: ${percent(value)} positive in 24 hours, about ${percent(expected)} before`,
      };
    default:
      return score === 0
        ? { zh: `${name}的证书已到期`, en: `The certificate of ${name} has ended` }
        : {
            zh: `${name}的证书还有 ${value} 天到期`,
            en: `The certificate of ${name} ends in ${value} days`,
          };
  }
}

/** What a task asks: a task keeps its title, so it says nothing that grows while it is open. */
export function taskTitleOf(name: string, kind: SignalKind, statistic: Statistic): Bilingual {
  if (kind === 'silence')
    return { zh: `${name}没有消息,请核实原因`, en: `${name} has fallen silent: find out why` };
  if (kind === 'certificate')
    return { zh: `${name}的证书到期,请更换`, en: `The certificate of ${name} ends: renew it` };
  return titleOf(name, kind, statistic);
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
const spoken = (minutes: number) =>
  minutes < 120
    ? { zh: ` ${Math.round(minutes)} 分钟`, en: `${Math.round(minutes)} min` }
    : { zh: ` ${(minutes / 60).toFixed(1)} 小时`, en: `${(minutes / 60).toFixed(1)} h` };
