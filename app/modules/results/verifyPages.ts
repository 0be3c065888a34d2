import type { PublicPage, PublicRequest } from '../../core/http/publicPages.ts';
import type { Outpace } from '../../core/outpace.ts';
import { outcomesOf } from '../laboratory/queries.ts';
import { tubesOf } from '../specimens/queries.ts';
import { type Html, html, say, timeWords } from './language.ts';
import { page } from './layout.ts';
import { addressGate } from './resultPages.ts';
import { normalVerificationCode } from './rules.ts';
import { signingOf } from './signing.ts';
import { certificateOf } from './store.ts';
import { asResultPages } from './system.ts';
import { callerOf } from './throttle.ts';
import { w } from './words.ts';

const form = (language: PublicRequest['language'], code: string): Html =>
  html`<form method="get" action="/verify"><input type="hidden" name="lang" value="${language}"><label>${say(w.verificationCode, language)}<input name="code" value="${code}" required maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false"></label><button>${say(w.check, language)}</button></form>`;

/** PUB-7: whether a document is genuine and still means what it says. Whoever holds it sees what it should say, and nothing more of the person. */
async function answerVerify(outpace: Outpace, request: PublicRequest, typed: string) {
  const { language, now } = request;
  const answer = (body: Html, status = 200) =>
    page(outpace, language, {
      title: w.verify,
      path: typed ? `/verify/${encodeURIComponent(typed)}` : '/verify',
      body,
      now,
      status,
    });
  if (!typed) return answer(form(language, ''));
  const gate = addressGate(outpace);
  const caller = callerOf(request.from);
  if (!gate.allows(caller, now))
    return answer(html`<p class="card alarm" role="alert">${say(w.throttled, language)}</p>`, 429);
  const code = normalVerificationCode(typed);
  const found = code
    ? await asResultPages(outpace, async ctx => {
        const certificate = await certificateOf(ctx, code);
        if (!certificate) return null;
        const { tubeId, facts } = certificate;
        const tube = (await tubesOf(ctx, [tubeId])).get(tubeId);
        const outcomes = (await outcomesOf(ctx, [tubeId])).get(tubeId) ?? [];
        const standing = outcomes.find(one => one.state === 'released')?.outcome ?? tube?.result ?? null;
        await ctx.journal({ act: 'result.verified', objectKind: 'tube', objectId: tubeId, rule: 'PUB-7' });
        return { facts, stands: standing === facts.result };
      })
    : null;
  if (!found) {
    gate.count(caller, now);
    return answer(
      html`<section class="card alarm"><p class="big">${say(w.unknown, language)}</p><p>${say(w.unknownHint, language)}</p></section>${form(language, typed.slice(0, 40))}`,
      404,
    );
  }
  const { facts, stands } = found;
  const { fingerprint } = await signingOf(outpace);
  const at = (instant: number) => say(timeWords(instant, outpace.city.timeZone, true), language);
  const rows: [string, string][] = [
    [say(w.resultWord, language), say(w[facts.result], language)],
    [say(w.holder, language), facts.maskedName],
    [say(w.document, language), facts.ending ?? '—'],
    [
      say(w.sampledAt, language),
      `${at(facts.sampledAt)} (${say(facts.pooled ? w.pooled : w.alone, language)})`,
    ],
    [say(w.laboratory, language), language === 'en' ? facts.labNameEn : facts.labName],
    [say(w.reportedAt, language), at(facts.reportedAt)],
    [say(w.issuedAt, language), at(facts.issuedAt)],
    [say(w.verificationCode, language), code!],
  ];
  return answer(html`<section class="card ${stands ? 'good' : 'alarm'}"><p class="big">${say(stands ? w.genuine : w.corrected, language)}</p><p>${say(stands ? w.genuineHint : w.correctedHint, language)}</p>
<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section><p class="soft">${say(w.fingerprint, language)}<br>${fingerprint}</p>`);
}

/** Checking a certificate somebody shows. */
export const verifyPages: PublicPage[] = [
  {
    method: 'GET',
    url: '/verify',
    handle: (outpace, request) => answerVerify(outpace, request, (request.query.code ?? '').slice(0, 60)),
  },
  {
    method: 'GET',
    url: '/verify/:code',
    handle: (outpace, request) => answerVerify(outpace, request, (request.params.code ?? '').slice(0, 60)),
  },
];
