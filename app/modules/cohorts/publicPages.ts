import type { PublicPage, PublicRequest } from '../../core/http/publicPages.ts';
import type { Outpace } from '../../core/outpace.ts';
import { isRefusal } from '../../core/refusal.ts';
import { invitationOf, receiveFromEmployer } from './invitations.ts';

/** Characters of one sending; the form's own limit is 16 KB, in which a Chinese character takes nine bytes. */
const longest = 6000;

const words = {
  title: ['报送应检人员名册', 'Send the roster of people to be tested'],
  for: ['单位:{unit}。人群:{cohort}。', 'Employer: {unit}. Cohort: {cohort}.'],
  how: [
    '每行一人:姓名、证件号码、电话,用逗号隔开。名册由工作人员核对后才生效;人多可分几次报送。',
    'One person a line: name, document number, telephone, divided by commas. Staff check the list before it counts. Send a long list in parts.',
  ],
  privacy: [
    '这个页面只收不发:看不到已登记的任何人。',
    'This page only receives: nobody who is registered can be seen here.',
  ],
  until: ['链接有效至 {when}。', 'The link is good until {when}.'],
  people: ['人员', 'People'],
  send: ['报送', 'Send'],
  done: ['已收到{n}人,等待核对。', '{n} people received, waiting to be checked.'],
  unreadable: [
    '这些行读不出姓名,或没有证件号码和电话:{rows}。改好后再报送这几行即可。',
    'No name, or neither document nor telephone, in lines {rows}. Correct these lines and send only them.',
  ],
  gone: ['这个链接不能用了', 'This link cannot be used'],
  goneWhy: [
    '它可能已过期、已作废或已用完。请联系发给您链接的部门。',
    'It may have ended, been taken back or been used up. Ask the department that sent it to you.',
  ],
  long: ['一次太多了,请分几次报送。', 'Too much at once; send it in parts.'],
} as const satisfies Record<string, readonly [string, string]>;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
const say = (request: PublicRequest, key: keyof typeof words, facts: Record<string, string> = {}) =>
  words[key][request.language === 'en' ? 1 : 0].replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');

const page = (
  request: PublicRequest,
  title: string,
  body: string,
) => `<!doctype html><html lang="${request.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title><style>body{font:16px/1.5 "PingFang SC","Noto Sans SC",sans-serif;color:#1f2733;max-width:40rem;margin:0 auto;padding:1rem}textarea{width:100%;height:14rem;font:inherit;padding:.5rem;box-sizing:border-box}
button{font:inherit;min-height:48px;padding:0 1.5rem;background:#0b57b0;color:#fff;border:0;border-radius:6px}.note{color:#5a6472}.said{border:2px solid #1f2733;padding:.75rem 1rem}label{display:block;font-weight:600}</style></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;

async function inScope<T>(
  outpace: Outpace,
  work: (ctx: Parameters<Parameters<Outpace['act']>[1]>[0]) => Promise<T>,
): Promise<T> {
  // reads the invitation, writes what was sent; sees no person
  const token = await outpace.systemToken('cohorts.employers', ['testing.read', 'testing.write']);
  return outpace.act(token, work, { pool: 'worker' });
}

const gone = (request: PublicRequest) => ({
  status: 404,
  html: page(request, say(request, 'gone'), `<p>${say(request, 'goneWhy')}</p>`),
});

async function show(outpace: Outpace, request: PublicRequest, said = '', text = '', status = 200) {
  const invitation = await inScope(outpace, ctx => invitationOf(ctx, request.params.token ?? ''));
  if (!invitation) return said ? { html: page(request, say(request, 'title'), said) } : gone(request);
  const english = request.language === 'en';
  const when = new Intl.DateTimeFormat(english ? 'en-GB' : 'zh-CN', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: outpace.city.timeZone,
  }).format(invitation.expiresAt);
  return {
    status,
    html: page(
      request,
      say(request, 'title'),
      `${said}<p>${escapeHtml(say(request, 'for', { unit: invitation.unit, cohort: english ? invitation.cohort.en : invitation.cohort.zh }))}</p><p>${say(request, 'how')}</p>
<form method="post" accept-charset="utf-8"><label for="people">${say(request, 'people')}</label><textarea id="people" name="people" maxlength="${longest}" required autocomplete="off" spellcheck="false">${escapeHtml(text)}</textarea>
<p><button type="submit">${say(request, 'send')}</button></p></form><p class="note">${say(request, 'privacy')} ${escapeHtml(say(request, 'until', { when }))}</p>`,
    ),
  };
}

/** COH-11: where an employer sends its roster by a link an officer gave it. */
export const publicPages: PublicPage[] = [
  { method: 'GET', url: '/roster/:token', handle: (outpace, request) => show(outpace, request) },
  {
    method: 'POST',
    url: '/roster/:token',
    handle: async (outpace, request) => {
      const text = (request.form.people ?? '').slice(0, longest + 1);
      if (text.length > longest)
        return show(outpace, request, `<p class="said" role="alert">${say(request, 'long')}</p>`, '', 413);
      const answer = await inScope(outpace, async ctx => {
        const invitation = await invitationOf(ctx, request.params.token ?? '');
        if (!invitation) return null;
        const received = await receiveFromEmployer(ctx, invitation, text);
        // a refusal is an answer of this page, not a failure of the transaction: nothing was written before it
        return isRefusal(received)
          ? { ok: false as const, why: received.why }
          : { ok: true as const, ...received };
      });
      if (!answer) return gone(request);
      if (!answer.ok)
        return show(
          outpace,
          request,
          `<p class="said" role="alert">${escapeHtml(request.language === 'en' ? answer.why.en : answer.why.zh)}</p>`,
          text,
          422,
        );
      const lines = answer.unreadable.slice(0, 50).join(', ') + (answer.unreadable.length > 50 ? '…' : '');
      return show(
        outpace,
        request,
        `<p class="said" role="status">${say(request, 'done', { n: String(answer.people) })}${answer.unreadable.length ? ` ${say(request, 'unreadable', { rows: lines })}` : ''}</p>`,
      );
    },
  },
];
