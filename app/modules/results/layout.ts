import type { Outpace } from '../../core/outpace.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { helpPhoneOf } from '../messages/queries.ts';
import { Html, html, inScript, type Language, say, timeWords } from './language.ts';
import { w } from './words.ts';

// the colours of the product's tokens; 4.5 to 1 and more in both schemes
const style = new Html(
  `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4b5563;--line:#8a94a3;--paper:#fff;--good:#0b6b3a;--alarm:#a3261b;--main:#0b4f9e}
@media(prefers-color-scheme:dark){:root{--ink:#f1f3f5;--soft:#c3cad3;--paper:#14181d;--good:#7ee2a8;--alarm:#ffb4a9;--main:#9cc7ff}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:1.25rem/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:40rem;margin:0 auto;padding:.5rem 1rem}header{display:flex;flex-wrap:wrap;justify-content:space-between}header p{margin:0}nav a,nav b{display:inline-block;padding:.4rem;min-height:44px}
h1{font-size:1.6rem;margin:.3rem 0}h2{font-size:1.3rem;margin:.2rem 0}p{margin:.4rem 0}a{color:var(--main)}.soft{color:var(--soft);font-size:1.05rem}
.card{border:2px solid var(--line);border-radius:8px;padding:.6rem .9rem;margin:.8rem 0}.alarm{border-color:var(--alarm)}.good{border-color:var(--good)}.big{font-size:1.6rem;font-weight:700;margin:.2rem 0}
.alarm .big{color:var(--alarm)}.good .big{color:var(--good)}.stale{border-style:dashed}dl{margin:.3rem 0}dt{color:var(--soft);font-size:1.05rem}dd{margin:0 0 .3rem}
label{display:block;margin:.7rem 0}input,select,button{font:inherit;color:inherit;width:100%;min-height:60px;padding:.4rem .6rem;border:2px solid var(--line);border-radius:8px;background:var(--paper)}
button{background:var(--main);color:var(--paper);border-color:var(--main);font-weight:700;margin:.4rem 0}:focus-visible{outline:3px solid var(--main);outline-offset:2px}summary{min-height:44px;padding:.5rem 0}footer{border-top:1px solid var(--line);margin-top:1rem;font-size:1.05rem}`,
);

// without a referrer a browser says `Origin: null` with a form, and the server takes that for another site (ACC-4)
/** One whole page: large type, one column, no script, nothing loaded from elsewhere. `path` is this page, for the links of the other languages. */
export async function page(
  outpace: Outpace,
  language: Language,
  of: { title: Bilingual; path: string; body: Html; now: number; status?: number; cacheSeconds?: number },
): Promise<{ status: number; html: string; cacheSeconds?: number }> {
  const { name, nameEn, timeZone } = outpace.city;
  const city = language === 'en' ? nameEn || name : name;
  const title = say(of.title, language);
  const phone = helpPhoneOf(outpace);
  const separator = of.path.includes('?') ? '&' : '?';
  const link = (to: Language, label: string) =>
    to === language
      ? html`<b aria-current="true" lang="${to}">${label}</b> `
      : html`<a href="${of.path}${separator}lang=${to}" lang="${to}">${label}</a> `;
  const { text } = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="same-origin"><title>${title} · ${city}</title><style>${style}</style></head>
<body><header><p>${city}</p><nav>${link('zh-Hans', '简体')}${link('zh-Hant', '繁體')}${link('en', 'English')}</nav></header>
<main><h1>${title}</h1>
${of.body}
</main>
<footer><p>${say(w.asOf, language)} ${say(timeWords(of.now, timeZone), language)}</p><p>${say(w.help, language)} <a href="tel:${phone}">${phone}</a>${language === 'en' ? '. ' : '。'}${say(w.scam, language)}</p>
<p><a href="/points?lang=${language}">${say(w.points, language)}</a> · <a href="/r?lang=${language}">${say(w.result, language)}</a> · <a href="/verify?lang=${language}">${say(w.verify, language)}</a></p></footer></body></html>`;
  return {
    status: of.status ?? 200,
    html: await inScript(text, language),
    ...(of.cacheSeconds ? { cacheSeconds: of.cacheSeconds } : {}),
  };
}
