import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { conflict, noteCase } from './caseNote.ts';
import { caseOf } from './queries.ts';
import type { CaseRow } from './schema.ts';
import { callsOfPerson, changeCase } from './store.ts';
import { colleague } from './views.ts';

/** CAS-7: one voice at a time. The lock is on the person: a case of the same person in another outbreak counts too. */
export async function startCall(
  ctx: Context,
  row: CaseRow,
  body: { takeOver?: boolean; reason?: string },
): Promise<{ since: string } | Refusal> {
  const busy = (await callsOfPerson(ctx, row.personId)).find(
    other => other.calling.actor !== ctx.scope.actor,
  );
  if (busy) {
    const names = await colleagues(ctx, [busy.calling.actor]);
    const who = colleague(names, busy.calling.actor)!;
    const details = { actor: who, since: busy.calling.since, number: busy.number };
    if (!body.takeOver)
      return refuse(
        'CAS-7',
        `${who.unit}${who.name}正在与此人通话,请勿重复拨打。`,
        `${who.name} is speaking with this person now; please do not call as well.`,
        { status: 409, details },
      );
    if (!body.reason || body.reason.trim().length < 2)
      return refuse('CAS-7', '接管通话须写明理由。', 'Taking over a call needs a reason.', {
        errors: [{ path: 'body/reason', message: { zh: '写明理由', en: 'give the reason' }, rule: 'CAS-7' }],
        details,
      });
    await changeCase(ctx, busy.id, busy.version, { calling: null });
    await noteCase(ctx, row, 'case.call_taken_over', {
      rule: 'CAS-7',
      detail: { from: busy.calling.actor, reason: body.reason },
    });
  }
  const fresh = (await caseOf(ctx, row.id))!;
  const since =
    fresh.calling?.actor === ctx.scope.actor ? fresh.calling.since : new Date(ctx.now).toISOString();
  const saved = await changeCase(ctx, row.id, fresh.version, {
    calling: JSON.stringify({ actor: ctx.scope.actor, since }),
  });
  if (!saved) return conflict(ctx, row.id);
  await noteCase(ctx, row, 'case.call_started');
  return { since };
}
