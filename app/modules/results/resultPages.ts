import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { PublicPage, PublicRequest } from '../../core/http/publicPages.ts';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Outpace } from '../../core/outpace.ts';
import { certify } from './certify.ts';
import { type Html, html, type Language, say, timeWords } from './language.ts';
import { page } from './layout.ts';
import { type OwnResults, type OwnSample, ownResults, whoAsks } from './own.ts';
import { pages } from './parameters.ts';
import { mayCertify } from './rules.ts';
import { asResultPages } from './system.ts';
import { callerOf, Throttle } from './throttle.ts';
import { stateSentences, w } from './words.ts';

const windowMs = pages.triesWindowMinutes * 60_000;

/** Wrong tries of one city; they live as long as the process. */
interface Gates {
  ofCode: Throttle;
  fromAddress: Throttle;
  certificates: Throttle;
}
const gates = new WeakMap<Outpace, Gates>();
function gatesOf(outpace: Outpace): Gates {
  let known = gates.get(outpace);
  if (!known) {
    known = {
      ofCode: new Throttle(pages.wrongTriesOfCode, windowMs),
      fromAddress: new Throttle(pages.wrongTriesFromAddress, windowMs),
      certificates: new Throttle(pages.certificatesAnHour, windowMs),
    };
    gates.set(outpace, known);
  }
  return known;
}

/** PUB-2 for pages that take a code of another kind: whether this address may try again, and noting that it was wrong. */
export const addressGate = (outpace: Outpace): Throttle => gatesOf(outpace).fromAddress;

const ticketBound = 'result-ticket';

/** What lets a shown result be shown again for some minutes without typing the code: sealed, so that it says nothing and cannot be made. */
function ticketFor(outpace: Outpace, personId: string, now: number): string {
  const until = now + pages.ticketMinutes * 60_000;
  const nonce = randomBytes(8).toString('base64url');
  return seal(
    outpace.keys.secret(ticketBound),
    JSON.stringify({ personId, until, nonce }),
    ticketBound,
  ).toString('base64url');
}

function holderOf(outpace: Outpace, ticket: string | undefined, now: number): string | null {
  if (!ticket) return null;
  try {
    const plain = open(outpace.keys.secret(ticketBound), Buffer.from(ticket, 'base64url'), ticketBound);
    const { personId, until } = JSON.parse(plain.toString()) as { personId: string; until: number };
    return now <= until ? personId : null;
  } catch {
    return null;
  }
}

function askForm(language: Language, code: string, problem?: Html): Html {
  return html`${problem}<form method="post" action="/r?lang=${language}">
<label>${say(w.code, language)}<br><span class="soft">${say(w.codeHint, language)}</span><input name="code" value="${code}" required maxlength="60" autocomplete="off" autocapitalize="characters" spellcheck="false"></label>
<label>${say(w.ending, language)}<input name="ending" required maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false"></label>
<button>${say(w.ask, language)}</button></form><p class="soft">${say(w.noCode, language)}</p>`;
}

const askPage = (
  outpace: Outpace,
  { language, now }: PublicRequest,
  code: string,
  problem?: Html,
  status?: number,
) =>
  page(outpace, language, {
    title: w.result,
    path: '/r',
    body: askForm(language, code, problem),
    now,
    ...(status ? { status } : {}),
  });

const alarm = (text: string) => html`<p class="card alarm" role="alert">${text}</p>`;

/** Milliseconds a wrong answer takes at least: how long it takes says nothing of why it was wrong (PUB-3). */
const wrongAnswerMs = 250;

async function answerResult(outpace: Outpace, request: PublicRequest) {
  const { form, language, now } = request;
  const started = performance.now();
  const fromTicket = holderOf(outpace, form.ticket, now);
  let personId = fromTicket;
  if (!personId) {
    if (form.ticket) return askPage(outpace, request, '', alarm(say(w.gone, language)));
    const code = (form.code ?? '').slice(0, 60);
    const name = code.replace(/[\s-]/g, '').toUpperCase();
    const caller = callerOf(request.from);
    const { ofCode, fromAddress } = gatesOf(outpace);
    if (!ofCode.allows(name, now) || !fromAddress.allows(caller, now))
      return askPage(outpace, request, code, alarm(say(w.throttled, language)), 429);
    personId = await asResultPages(outpace, ctx => whoAsks(ctx, code, form.ending ?? ''));
    if (!personId) {
      ofCode.count(name, now);
      fromAddress.count(caller, now);
      await new Promise(resolve =>
        setTimeout(resolve, Math.max(0, wrongAnswerMs - (performance.now() - started))),
      );
      return askPage(outpace, request, code, alarm(say(w.wrong, language)), 422);
    }
  }
  const found = await asResultPages(outpace, ctx => ownResults(ctx, personId));
  if (!found) return askPage(outpace, request, '', alarm(say(w.wrong, language)), 422);
  return page(outpace, language, {
    title: w.mine,
    path: '/r',
    body: resultBody(outpace, language, found, ticketFor(outpace, personId, now)),
    now,
  });
}

function resultBody(outpace: Outpace, language: Language, found: OwnResults, ticket: string): Html {
  const zone = outpace.city.timeZone;
  const at = (instant: number) => say(timeWords(instant, zone), language);
  const { holds, samples, messages } = found;
  return html`${holds.map(
    hold => html`<section class="card alarm"><h2>${say(w.hold, language)}</h2><p>${say(hold.why, language)}</p>
<dl><dt>${say(w.until, language)}</dt><dd>${at(hold.until)}</dd><dt>${say(w.rule, language)}</dt><dd>${hold.ruleId}</dd></dl></section>`,
  )}
${samples.length === 0 && html`<p>${say(w.none, language)}</p>`}
${samples.map(sample => sampleCard(language, sample, at, ticket))}
${dutyCard(language, found, at)}
${messages.length > 0 && html`<h2>${say(w.messages, language)}</h2>`}
${messages.map(message => html`<p class="card" lang="${message.language === 'en' ? 'en' : 'zh'}"><span class="soft">${at(message.at)}</span><br>${message.text}</p>`)}
<form method="post" action="/r?lang=${language}"><input type="hidden" name="ticket" value="${ticket}"><button>${say(w.again, language)}</button></form>
<p class="soft">${say(w.done, language)}</p>`;
}

function sampleCard(
  language: Language,
  sample: OwnSample,
  at: (instant: number) => string,
  ticket: string,
): Html {
  const { state, people, labName, reportedAt } = sample;
  const tone =
    state === 'negative'
      ? 'card good'
      : ['positive', 'pooled_again', 'again', 'void'].includes(state)
        ? 'card alarm'
        : 'card';
  const sentence = say(stateSentences[state]!, language)
    .replace('{at}', at(sample.expectedAt))
    .replace('{n}', String(people));
  return html`<section class="${tone}"><p class="big">${sentence}</p>
<dl><dt>${say(w.sampledAt, language)}</dt><dd>${at(sample.takenAt)} (${say(people > 1 ? w.pooled : w.alone, language)})</dd>
${reportedAt !== null && html`<dt>${say(w.reportedAt, language)}</dt><dd>${at(reportedAt)}</dd>`}
${labName && html`<dt>${say(w.laboratory, language)}</dt><dd>${say(labName, language)}</dd>`}</dl>
${mayCertify(state) && html`<form method="post" action="/r/certificate?lang=${language}"><input type="hidden" name="ticket" value="${ticket}"><input type="hidden" name="sample" value="${sample.sampleId}"><button>${say(w.certificate, language)}</button></form>`}</section>`;
}

function dutyCard(language: Language, { duty }: OwnResults, at: (instant: number) => string): Html | null {
  if (!duty) return null;
  const { state, dueAt, cohorts, ruleId } = duty;
  const asked = dueAt !== null && Number.isFinite(dueAt.getTime());
  return html`<section class="card${state === 'overdue' ? ' alarm' : ''}"><h2>${say(w.next, language)}</h2>
${asked ? html`<p>${say(w.nextBy, language)} <b>${at(dueAt.getTime())}</b></p>` : html`<p>${say(w.notDue, language)}</p>`}
${state === 'overdue' && html`<p>${say(w.overdue, language)}</p>`}
${cohorts.length > 0 && html`<p class="soft">${say(w.because, language)} ${cohorts.map(one => say(one, language)).join(language === 'en' ? ', ' : '、')}${ruleId ? ` · ${say(w.rule, language)} ${ruleId}` : ''}</p>`}
<p><a href="/points?lang=${language}">${say(w.points, language)}</a></p></section>`;
}

async function answerCertificate(outpace: Outpace, request: PublicRequest) {
  const { form, language, now } = request;
  const personId = holderOf(outpace, form.ticket, now);
  if (!personId) return askPage(outpace, request, '', alarm(say(w.gone, language)), 422);
  const { certificates } = gatesOf(outpace);
  if (!certificates.allows(personId, now))
    return askPage(outpace, request, '', alarm(say(w.throttled, language)), 429);
  certificates.count(personId, now);
  const made = await asResultPages(outpace, ctx => certify(ctx, personId, form.sample ?? '', language));
  if (!made) return askPage(outpace, request, '', alarm(say(w.gone, language)), 422);
  return {
    fileName: language === 'en' ? `test-result-${made.code}.pdf` : `核酸检测结果-${made.code}.pdf`,
    contentType: 'application/pdf',
    stream: Readable.from([made.pdf]),
  };
}

/** One's own results: two facts only the person holds together, an answer of the person alone. */
export const resultPages: PublicPage[] = [
  {
    method: 'GET',
    url: '/r',
    handle: (outpace, request) => askPage(outpace, request, (request.query.code ?? '').slice(0, 60)),
  },
  { method: 'POST', url: '/r', handle: answerResult },
  { method: 'POST', url: '/r/certificate', handle: answerCertificate },
];
