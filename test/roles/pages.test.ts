import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebModule, WebPage } from '../../app/ui/module.ts';
import { makeCampaign, makeCohort, makeEnvironment } from '../security/dutyObjects.ts';
import { type Making, makeFeeds, makeSpecimens, makeSubjects } from '../security/testingObjects.ts';
import { openBrowser } from '../support/browser.ts';
import { desk, openReader, phone, pictured, type Reader, settled } from './reader.ts';
import { type Login, must, openRolesWorld, type RolesWorld, staff } from './world.ts';

const manifests = import.meta.glob<{ web: WebModule }>('../../app/modules/*/web.tsx', { eager: true });
const pages: WebPage[] = Object.values(manifests).flatMap(manifest => manifest.web.pages);
/** Where each role's work begins. */
const firstPages: Record<Login, string> = {
  'city-epi': '/cases',
  'epi-a': '/cases',
  'epi-b': '/cases',
  'grid-a1': '/my-day',
  'grid-a2': '/my-day',
  'sampler-a1': '/sampling',
  'courier-a': '/transport',
  'lab-a': '/laboratory',
  duty: '/situation',
  audit: '/journal',
  admin: '/accounts',
};
const readers: Login[] = [
  'city-epi',
  'epi-a',
  'grid-a1',
  'sampler-a1',
  'courier-a',
  'lab-a',
  'duty',
  'audit',
  'admin',
];
/** Who opens pages that stand in no menu: they are reached from those that do. */
const fromOtherPages: Record<string, Login[]> = { field: ['grid-a1'], desk: ['city-epi'] };

let world: RolesWorld;
let browser: Browser;
let ids: Record<string, string>;

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld(), openBrowser()]);
  await world.traceAndAccept('L001');
  const first = async (path: string) =>
    (await must(world.chief.get<{ items: { id: string }[] }>(path))).items[0]!.id;
  ids = {
    caseId: world.cases.L001!,
    personId: (await must(world.chief.get<{ personId: string }>(`/cases/${world.cases.L001}`))).personId,
    outbreakId: world.outbreakId,
    measureId: await first('/measures'),
    taskId: await first('/tasks'),
    importId: await first('/imports?kind=cases'),
    planId: (
      await must(
        world.chief.post<{ id: string }>('/plans/examples', {
          areaKey: 0,
          example: 'respiratory-city',
          language: 'zh',
        }),
      )
    ).id,
    reviewId: (await must(world.chief.post<{ id: string }>('/reviews', { outbreakId: world.outbreakId }))).id,
    packId: 'covid19-cn-v9',
    version: '9',
  };
  Object.assign(ids, await testingIds());
  // whoever is on a roster has duties, tests and contacts to show
  ids.personId = ids.dutyPersonId!;
  ids.code = ids.tubeCode!;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Everything testing has pages for, in the first street of A, through the product's own routes. */
async function testingIds(): Promise<Record<string, string>> {
  const { city, chief, outbreakId } = world;
  const place = await must(
    chief.post<{ id: string }>('/places', {
      name: '集中隔离点甲',
      kind: 'hotel',
      areaKey: city.areas['A/1'],
    }),
  );
  const making: Making = {
    city,
    maker: chief,
    area: 'A/1',
    key: city.areas['A/1']!,
    ids: { outbreakId, placeId: place.id },
    must: async (what, answer) => {
      const { status, body } = await answer;
      if (status !== 200) throw new Error(`${what}: ${status} ${JSON.stringify(body).slice(0, 500)}`);
      return body as never;
    },
  };
  const subjects = await makeSubjects(making, 6);
  await makeSpecimens(making, subjects);
  await makeCohort(making, subjects);
  await makeCampaign(making);
  await makeEnvironment(making);
  await makeFeeds(making, subjects[0]!);
  return making.ids;
}

const pagesOf = (login: Login) =>
  pages.filter(
    page =>
      page.surface !== 'public' &&
      (page.nav
        ? !page.nav.roles || page.nav.roles.includes(staff[login].role)
        : fromOtherPages[page.surface]?.includes(login)),
  );
const addressOf = (page: WebPage) =>
  page.path.replaceAll(
    /\$(\w+)/g,
    (_, name: string) => ids[name] ?? expect.fail(`the test knows no ${name} for ${page.path}`),
  );

/** Anything a reader would stumble over on the page as it is now, as sentences. */
async function faultsOf(reader: Reader, language: string): Promise<string[]> {
  await settled(reader.page);
  const seen = await reader.page.evaluate(async () => {
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const edge = document.documentElement.clientWidth;
    return {
      headings: document.querySelectorAll('h1').length,
      lang: document.documentElement.lang,
      over: document.documentElement.scrollWidth - edge,
      // what scrolls in a box of its own may be wider than the page
      widest: [...document.querySelectorAll('body *')]
        .filter(
          one =>
            one.getBoundingClientRect().right > edge &&
            !one.closest('[class*=scroll], [role=grid], .watermark, svg, canvas, .visually-hidden'),
        )
        .map(one => [one.tagName.toLowerCase(), ...one.classList].join('.')),
    };
  });
  const { width } = reader.page.viewportSize()!;
  const faults = reader.troubles();
  if (seen.headings !== 1) faults.push(`${seen.headings} h1 instead of one`);
  if (seen.lang !== language) faults.push(`lang is "${seen.lang}"`);
  if (seen.over > 0) faults.push(`scrolls ${seen.over} px sideways (${seen.widest.slice(-3).join(' ')})`);
  return faults.map(fault => `${language}, ${width} px: ${fault}`);
}

/** Opens a page once and looks at it in both widths and both languages. */
async function lookAt(reader: Reader, one: WebPage): Promise<string[]> {
  const { page } = reader;
  const faults: string[] = [];
  await page.setViewportSize(desk);
  await page.goto(addressOf(one));
  await settled(page);
  await page.waitForLoadState('networkidle');
  for (const language of ['zh-Hans', 'en']) {
    if (one.surface === 'desk')
      await page.getByRole('combobox', { name: /^(语言|Language)$/ }).selectOption(language);
    else {
      // a phone page takes the language chosen when signing in
      await page.evaluate(chosen => localStorage.setItem('outpace.language', chosen), language);
      await page.reload();
    }
    for (const viewport of [desk, phone]) {
      await page.setViewportSize(viewport);
      faults.push(...(await faultsOf(reader, language)));
    }
  }
  return faults.map(fault => `${one.path}: ${fault}`);
}

describe.each(readers)('the pages of %s', login => {
  it('open without console errors, failed or foreign requests, with one heading and no sideways scroll, in both languages and widths', async () => {
    const reader = await openReader(browser, world, login, firstPages[login]);
    const faults: string[] = [];
    for (const one of pagesOf(login))
      faults.push(...(await pictured(reader, `page ${login} ${one.path}`, () => lookAt(reader, one))));
    await reader.close();
    expect(faults).toEqual([]);
  });
});

it('every page stands in a menu, is public, or is reached from one that does', () => {
  const seen = new Set(readers.flatMap(login => pagesOf(login)));
  expect(pages.filter(page => page.surface !== 'public' && !seen.has(page)).map(page => page.path)).toEqual(
    [],
  );
});

it('the sign-in page opens without faults, before anybody is known', async () => {
  const context = await browser.newContext({ viewport: phone, baseURL: world.server.address });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  await page.goto('/cases');
  await page.waitForURL(url => url.pathname === '/sign-in' && url.searchParams.get('next') === '/cases');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
  // a browser reports every 401 as an error of its own
  expect(errors.filter(text => !text.includes('401'))).toEqual([]);
  await context.close();
});

describe('with the keyboard alone', () => {
  it('the language is switched on the page itself, and its words with it', async () => {
    const reader = await openReader(browser, world, 'epi-a', '/cases');
    await pictured(reader, 'language', async () => {
      await reader.page.getByRole('heading', { level: 1, name: '病例' }).waitFor();
      await reader.page.getByLabel('语言').selectOption('en');
      await reader.page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
      expect(await reader.page.locator('html').getAttribute('lang')).toBe('en');
    });
    await reader.close();
  });

  it.each([
    'city-epi',
    'duty',
    'audit',
    'admin',
  ] as const)('%s reaches the content with Tab and help with ?', async login => {
    const reader = await openReader(browser, world, login, firstPages[login]);
    const { page } = reader;
    await pictured(reader, `keys ${login}`, async () => {
      await settled(page);
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: '跳到正文' });
      expect(await skip.evaluate(link => link === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate(() => document.querySelector('main')!.contains(document.activeElement)),
      ).toBe(true);
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('Shift+?');
      const help = page.getByRole('dialog', { name: '快捷键' });
      await help.waitFor();
      expect(await help.textContent()).toContain('Ctrl');
      await page.keyboard.press('Escape');
      await help.waitFor({ state: 'hidden' });
    });
    await reader.close();
  });

  it('the first of a grid worker’s rows is reached with Tab', async () => {
    const reader = await openReader(browser, world, 'grid-a1', '/my-day', phone);
    const { page } = reader;
    await pictured(reader, 'keys grid worker', async () => {
      await page.locator('.field-row').first().waitFor();
      const here = () => page.evaluate(() => document.activeElement!.classList.contains('field-row'));
      for (let steps = 0; steps < 8 && !(await here()); steps++) await page.keyboard.press('Tab');
      expect(await here()).toBe(true);
    });
    await reader.close();
  });
});
