import { type Refusal, refuse } from '../../core/refusal.ts';

/** CHN-1: nobody infects themselves, and no chain runs in a circle; names the circle. Pure. O(length of the chain). */
export function mayBeSource(
  caseId: string,
  sourceId: string,
  infectorOf: ReadonlyMap<string, string | null>,
  numberOf: (id: string) => string,
): Refusal | null {
  if (caseId === sourceId)
    return refuse('CHN-1', '病例不能是自己的感染来源。', 'A case cannot be its own source.');
  const path = [caseId];
  const seen = new Set<string>();
  for (let at: string | null = sourceId; at !== null && !seen.has(at); at = infectorOf.get(at) ?? null) {
    seen.add(at);
    path.push(at);
    if (at === caseId) {
      const circle = path.map(numberOf);
      return refuse(
        'CHN-1',
        `这样会形成循环:${circle.join(' ← ')}。先改正其中一环。`,
        `This would close a circle: ${circle.join(' ← ')}. Correct one of its links first.`,
      );
    }
  }
  return null;
}

/** CHN-3: a decision about a source says why. Pure. */
export function mayJudge(reason: string): Refusal | null {
  return reason.trim().length >= 4
    ? null
    : refuse(
        'CHN-3',
        '写明判断依据(至少4个字)。',
        'Say what the decision rests on (at least four characters).',
        { errors: [{ path: 'body/reason', message: { zh: '写明判断依据', en: 'say why' }, rule: 'CHN-3' }] },
      );
}

/** CHN-4: a source who fell ill so much later than the case that no delay of the disease explains it is refused unless insisted on. Pure; days. */
export function fitsInTime(
  gapDays: number | null,
  serial: { meanDays: number; sdDays: number },
  limitSds: number,
): Refusal | null {
  if (gapDays === null || Math.abs(gapDays - serial.meanDays) <= limitSds * serial.sdDays) return null;
  return refuse(
    'CHN-4',
    `两例发病相隔${gapDays}天,超出该病代际间隔的可能范围;如确有依据,请勾选“仍然认定”。`,
    `The onsets are ${gapDays} days apart, outside what the serial interval allows; tick "decide all the same" if you have grounds.`,
    { details: { gapDays } },
  );
}
