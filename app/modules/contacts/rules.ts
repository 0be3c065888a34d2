import {
  type Classification,
  classifyContact,
  type EvidenceGrade,
  type ExposureFacts,
  type Pack,
} from '@outpace/protocol';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { ordering, tracing } from './parameters.ts';
import type { ContactRow, ContactState } from './schema.ts';

/** CON-1: a contact is accepted from `proposed`, or again when an accepted one changed; anything else says what it is. Pure. */
export function mayAccept(contact: Pick<ContactRow, 'state' | 'change' | 'grade'>): Refusal | null {
  if (contact.grade === 'D')
    return refuse(
      'CON-6',
      '仅有统计信号,不能判为接触者;须先核实。',
      'A statistical signal alone never makes a contact; verify first.',
    );
  if (contact.state === 'proposed' || (contact.state === 'accepted' && contact.change === 'changed'))
    return null;
  const words: Record<ContactState, [string, string]> = {
    proposed: ['', ''],
    accepted: ['该接触者已确认。', 'This contact is accepted already.'],
    excluded: [
      '该接触者已排除;如有新证据,先改回待定。',
      'This contact was excluded; reopen it first if there is new evidence.',
    ],
    converted: ['该接触者已转为病例。', 'This contact has become a case.'],
    withdrawn: [
      '最近一次追踪已找不到其证据;重新追踪或手工添加。',
      'The last run no longer finds the evidence; trace again or add by hand.',
    ],
  };
  return refuse('CON-1', ...words[contact.state], { status: 409 });
}

/** CON-3: from the limit on, two natural persons decide. Pure. */
export const needsSecondPerson = (count: number): boolean => count >= tracing.batchLimit.value;

/** CON-3: whoever proposed a batch does not confirm it, under any account. Pure. */
export function mayConfirmBatch(
  proposedPerson: string | null,
  confirmingPerson: string | null,
): Refusal | null {
  if (confirmingPerson && proposedPerson && confirmingPerson !== proposedPerson) return null;
  return refuse(
    'CON-3',
    '一次确认人数超过限额,须由另一人复核确认(提交人本人不能复核)。',
    'So many at once need a second person; whoever proposed the batch cannot confirm it.',
    { status: 403 },
  );
}

/** CON-4: who is left out is left out for a reason that can be read later. Pure. */
export function mayExclude(contact: Pick<ContactRow, 'state'>, reason: string): Refusal | null {
  if (reason.trim().length < 4)
    return refuse(
      'CON-4',
      '写明排除理由(至少4个字)。',
      'Say why they are left out (at least four characters).',
      { errors: [{ path: 'body/reason', message: { zh: '写明排除理由', en: 'say why' }, rule: 'CON-4' }] },
    );
  if (contact.state === 'converted')
    return refuse(
      'CON-4',
      '该接触者已转为病例,不能排除。',
      'This contact has become a case and cannot be excluded.',
      { status: 409 },
    );
  return null;
}

/** CON-5: a class changes only by a rule of the pack on stated facts; the rules decide which class, the person states the facts. Pure. */
export function classByFacts(pack: Pack, facts: ExposureFacts, wanted?: string): Classification | Refusal {
  if (!facts.evidence.length)
    return refuse(
      'CON-5',
      '写明依据的来源(访谈、票务、名册等)。',
      'Say what the facts rest on (interview, ticket, roster …).',
      {
        errors: [
          {
            path: 'body/facts/evidence',
            message: { zh: '至少选一个来源', en: 'choose at least one source' },
            rule: 'CON-5',
          },
        ],
      },
    );
  const found = classifyContact(pack, facts);
  if (!found)
    return refuse(
      'CON-5',
      '按所填事实,方案没有可适用的判定规则。',
      'On these facts no rule of the pack applies.',
      {
        errors: [
          {
            path: 'body/facts',
            message: { zh: '补充关系、地点或接触方式', en: 'add the tie, place or way of contact' },
            rule: 'CON-5',
          },
        ],
      },
    );
  if (wanted && found.classId !== wanted) {
    const title = pack.classes.find(one => one.id === found.classId)?.title ?? {
      zh: found.classId,
      en: found.classId,
    };
    return refuse(
      'CON-5',
      `按所填事实,规则${found.ruleId}判为${title.zh},不能另定类别。`,
      `On these facts ${found.ruleId} gives ${title.en}; another class cannot be chosen.`,
      { details: { ruleId: found.ruleId, classId: found.classId, reason: found.reason } },
    );
  }
  return found;
}

/** CON-7: a person of another area is put under measures by the area responsible for them, which sees the same row. Pure. */
export function mayDecideFor(
  contact: Pick<ContactRow, 'areaKey' | 'locatedKey'>,
  scope: { lo: number; hi: number },
): Refusal | null {
  const inside = (key: number) => key >= scope.lo && key <= scope.hi;
  if (inside(contact.areaKey) || inside(contact.locatedKey)) return null;
  return refuse(
    'CON-7',
    '此人由其他辖区负责,该辖区已能看到这条记录,由其确认。',
    'Another area is responsible for this person; it sees this record and decides.',
    { status: 403 },
  );
}

/** Where a contact stands in the order of work; see `ordering`. Pure; `now` and `lastExposureAt` in epoch ms. */
export function priorityOf(
  pack: Pack,
  contact: {
    classId: string;
    grade: EvidenceGrade;
    infectionRisk: 'high' | 'ordinary';
    minutes: number;
    lastExposureAt: number | null;
    vulnerable: readonly string[];
  },
  now: number,
): number {
  const rank = pack.classes.find(one => one.id === contact.classId)?.rank ?? 0;
  const daysAgo =
    contact.lastExposureAt === null
      ? ordering.oldest
      : Math.min(ordering.oldest, Math.max(0, (now - contact.lastExposureAt) / 86_400_000));
  return (
    rank * ordering.perRank +
    (contact.infectionRisk === 'high' ? ordering.highRisk : 0) +
    ordering.grade[contact.grade] +
    (Math.min(contact.minutes, ordering.fullMinutes) / ordering.fullMinutes) * ordering.minutes -
    daysAgo * ordering.perDayAgo +
    (contact.vulnerable.length ? ordering.vulnerable : 0)
  );
}

/** Whether the answer of `classByFacts` is a class. */
export const isClass = (value: Classification | Refusal): value is Classification => !isRefusal(value);
