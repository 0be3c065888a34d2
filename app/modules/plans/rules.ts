import { type Refusal, refuse } from '../../core/refusal.ts';
import type { PlanBody, PlanRow, VersionRow } from './schema.ts';
import { checkBody } from './triggers.ts';

/** Who acts: natural person where there is one, else the account or the system's name. */
export interface Actor {
  actor: string;
  naturalPerson: string | null;
}

const stateWords: Record<VersionRow['state'], { zh: string; en: string }> = {
  draft: { zh: '草稿', en: 'a draft' },
  reviewed: { zh: '已审核', en: 'reviewed' },
  in_force: { zh: '施行中', en: 'in force' },
  superseded: { zh: '已被取代', en: 'superseded' },
};

/** PLN-2: only what has not been in force is edited; PLN-4: and only to something whole. */
export function mayWrite(plan: PlanRow, version: VersionRow | null, body: PlanBody): Refusal | null {
  return isOver(plan) ?? mayTouch(version) ?? checkBody(body);
}

/** PLN-2: a version that is or was in force never changes; a new version begins as a draft. */
export function mayTouch(version: VersionRow | null): Refusal | null {
  if (!version || version.state === 'draft' || version.state === 'reviewed') return null;
  return refuse(
    'PLN-2',
    `第${version.number}版${stateWords[version.state].zh},不能再改;请起草新版本。`,
    `Version ${version.number} is ${stateWords[version.state].en} and cannot be changed; begin a new version.`,
    { status: 409 },
  );
}

/** PLN-1: reviewed by another natural person than any of its writers, by whatever account. */
export function mayReview(plan: PlanRow, version: VersionRow, by: Actor): Refusal | null {
  const over = isOver(plan);
  if (over) return over;
  if (version.state !== 'draft')
    return refuse(
      'PLN-3',
      `这一版现在是“${stateWords[version.state].zh}”,不需审核。`,
      `This version is ${stateWords[version.state].en}; there is nothing to review.`,
      { status: 409 },
    );
  const wrote =
    by.naturalPerson !== null
      ? version.writerPeople.includes(by.naturalPerson)
      : version.writers.includes(by.actor);
  return wrote
    ? refuse(
        'PLN-1',
        '起草人不能审核自己参与起草的版本,须由另一人审核。',
        'Whoever wrote a version does not review it; another person must.',
        { status: 403 },
      )
    : null;
}

/** PLN-3: only a reviewed version comes into force, and only with something in it. */
export function mayEnforce(plan: PlanRow, version: VersionRow): Refusal | null {
  const over = isOver(plan);
  if (over) return over;
  if (version.state !== 'reviewed')
    return refuse(
      'PLN-3',
      `须先由另一人审核通过(现在是“${stateWords[version.state].zh}”)。`,
      `It must be reviewed by another person first (it is ${stateWords[version.state].en}).`,
      { status: 409 },
    );
  return version.body.sections.length
    ? null
    : refuse('PLN-3', '没有正文的预案不能施行。', 'A plan without any text does not come into force.');
}

/** PLN-9: withdrawing a plan owes a reason. */
export function mayWithdraw(plan: PlanRow, reason: string): Refusal | null {
  return (
    isOver(plan) ??
    (reason.trim()
      ? null
      : refuse('PLN-9', '废止预案须写明理由。', 'Withdrawing a plan owes a reason.', {
          errors: [{ path: 'body/reason', message: { zh: '请填写', en: 'required' }, rule: 'PLN-9' }],
        }))
  );
}

function isOver(plan: PlanRow): Refusal | null {
  return plan.withdrawnAt
    ? refuse('PLN-9', '这份预案已废止。', 'This plan has been withdrawn.', { status: 409 })
    : null;
}
