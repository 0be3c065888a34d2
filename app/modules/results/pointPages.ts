import type { PublicPage, PublicRequest } from '../../core/http/publicPages.ts';
import type { Outpace } from '../../core/outpace.ts';
import { areaTree } from '../areas/queries.ts';
import { openPoints, type PointView } from '../specimens/queries.ts';
import { cityTime, type Html, html, type Language, say, timeWords } from './language.ts';
import { page } from './layout.ts';
import { pages } from './parameters.ts';
import { openAt, queueState } from './rules.ts';
import { asResultPages } from './system.ts';
import { w } from './words.ts';

/** Kinds of point anyone may go to; visits and closed sites are nobody else's business. */
const forAnyone = new Set<PointView['kind']>(['fixed', 'temporary', 'mobile', 'hospital', 'entry_point']);

interface Area {
  key: number;
  name: string;
  level: number;
}
interface Found {
  points: PointView[];
  areas: Area[];
  at: number;
}
const kept = new WeakMap<Outpace, Map<string, Promise<Found>>>();

/** Points of an area or near a position; the same question within some seconds is answered from memory, so that a crowd asks the database once. */
async function find(
  outpace: Outpace,
  areaKey: number | undefined,
  near: string | undefined,
  now: number,
): Promise<Found> {
  let answers = kept.get(outpace);
  if (!answers) {
    answers = new Map();
    kept.set(outpace, answers);
  }
  const name = `${Math.floor(now / (pages.pointsCachedSeconds * 1000))} ${areaKey ?? ''} ${near ?? ''}`;
  let answer = answers.get(name);
  if (!answer) {
    if (answers.size > 500) answers.clear();
    answer = asResultPages(outpace, async ctx => ({
      points: await openPoints(ctx, {
        ...(areaKey === undefined ? {} : { areaKey }),
        ...(near ? { near } : {}),
        limit: 200,
      }),
      areas: (await areaTree(ctx, { maxLevel: 2 })).map(({ key, name, level }) => ({ key, name, level })),
      at: ctx.now,
    }));
    answers.set(name, answer);
    answer.catch(() => answers.delete(name));
  }
  const question = `last ${areaKey ?? ''} ${near ?? ''}`;
  try {
    const found = await answer;
    answers.set(question, answer);
    return found;
  } catch (error) {
    // the database is away: what was true lately is of more use than nothing, and says since when
    const last = answers.get(question);
    if (last) return last;
    throw error;
  }
}

/** A position as typed, `lon,lat` to a hundred metres or so: nobody's doorstep is kept. */
function position(query: Record<string, string>): string | null | undefined {
  const { lon, lat } = query;
  if (!lon && !lat) return undefined;
  const [x, y] = [Number(lon), Number(lat)];
  if (!lon || !lat || !(Math.abs(x) <= 180) || !(Math.abs(y) <= 90)) return null;
  return `${x.toFixed(3)},${y.toFixed(3)}`;
}

async function answerPoints(outpace: Outpace, { query, language, now }: PublicRequest) {
  const near = position(query);
  const asked = /^\d{1,15}$/.test(query.area ?? '') ? Number(query.area) : undefined;
  const { points, areas, at } = await find(outpace, near ? undefined : asked, near ?? undefined, now);
  const zone = outpace.city.timeZone;
  const { weekday, minute } = cityTime(now, zone);
  const open = points
    .filter(point => forAnyone.has(point.kind))
    .map(point => ({ point, ...openAt(point.opening, weekday, minute) }));
  const rank = ({ point, open: isOpen }: (typeof open)[number]) =>
    (point.state === 'open' ? 0 : 4) + (isOpen === false ? 2 : 0) + (point.walkIn ? 0 : 1);
  const sorted = open.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (near
        ? (a.point.distanceMetres ?? 0) - (b.point.distanceMetres ?? 0)
        : (a.point.waitMinutes ?? 1e6) - (b.point.waitMinutes ?? 1e6) ||
          (a.point.name < b.point.name ? -1 : 1)),
  );
  const shown = sorted.slice(0, pages.pointsShown);
  const path = near
    ? `/points?lon=${near.split(',')[0]}&lat=${near.split(',')[1]}`
    : asked === undefined
      ? '/points'
      : `/points?area=${asked}`;
  const body = html`<form method="get" action="/points"><input type="hidden" name="lang" value="${language}"><label>${say(w.choose, language)}<select name="area">${areas.map(
    area =>
      html`<option value="${area.key}"${area.key === (asked ?? 0) && html` selected`}>${'　'.repeat(Math.max(0, area.level - 1))}${area.level === 0 ? say(w.city, language) : area.name}</option>`,
  )}</select></label><button>${say(w.show, language)}</button></form>
<details${near !== undefined && html` open`}><summary>${say(w.orNear, language)}</summary><form method="get" action="/points"><input type="hidden" name="lang" value="${language}"><label>${say(w.lon, language)}<input name="lon" inputmode="decimal" value="${query.lon ?? ''}" maxlength="20"></label><label>${say(w.lat, language)}<input name="lat" inputmode="decimal" value="${query.lat ?? ''}" maxlength="20"></label><button>${say(w.show, language)}</button></form></details>
${near === null && html`<p class="card alarm" role="alert">${say(w.badPosition, language)}</p>`}
${now - at > pages.pointsStaleSeconds * 1000 && html`<p class="card alarm" role="alert">${say(w.oldPage, language)}</p>`}
${shown.length === 0 && html`<p class="card">${say(near ? w.outside : w.noPoints, language)}</p>`}
${shown.map(one => pointCard(one, language, now, zone))}
${sorted.length > shown.length && html`<p>${say(w.more, language)}</p>`}`;
  return page(outpace, language, {
    title: w.points,
    path,
    body,
    now: at,
    ...(near === undefined ? { cacheSeconds: pages.pointsCachedSeconds } : {}),
  });
}

function pointCard(
  { point, open, today }: { point: PointView; open: boolean | null; today: { from: string; to: string }[] },
  language: Language,
  now: number,
  zone: string,
): Html {
  const queue = queueState(point, now, pages.queueStaleMinutes);
  const countedAt = point.queueAt ? say(timeWords(Date.parse(point.queueAt), zone), language) : '';
  const state =
    point.state === 'paused' ? w.paused : open === null ? w.hoursUnknown : open ? w.openNow : w.closedNow;
  const name = language === 'en' ? (point.nameEn ?? point.name) : point.name;
  const { distanceMetres: distance } = point;
  const far =
    distance === undefined
      ? ''
      : distance < 1000
        ? `${Math.round(distance / 10) * 10} ${say(w.metres, language)}`
        : `${(distance / 1000).toFixed(1)} ${say(w.kilometres, language)}`;
  const wait =
    queue === 'live' && point.waitMinutes !== null
      ? point.waitMinutes === 0
        ? say(w.noWait, language)
        : `${say(w.wait, language)} ${point.waitMinutes} ${say(w.minutes, language)}`
      : queue === 'stale'
        ? say(w.old, language)
        : say(w.waitUnknown, language);
  const isOpen = point.state === 'open' && open !== false;
  return html`<section class="card${isOpen && ' good'}${queue === 'stale' && ' stale'}"><h2>${name}</h2><p><b>${say(state, language)}</b>${today.length > 0 && ` · ${say(w.today, language)} ${today.map(one => `${one.from}–${one.to}`).join(', ')}`}</p>
<p>${say(point.walkIn ? w.walkIn : w.notWalkIn, language)}</p>${isOpen && html`<p class="big">${wait}</p>${point.queuePeople !== null && html`<p class="soft">${point.queuePeople} ${say(w.people, language)} · ${say(w.counted, language)} ${countedAt}</p>`}`}
<p>${point.address ?? point.areaName}${far && ` · ${far}`}</p></section>`;
}

/** Where one can be tested now. */
export const pointPages: PublicPage[] = [{ method: 'GET', url: '/points', handle: answerPoints }];
