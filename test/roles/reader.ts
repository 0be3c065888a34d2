import fs from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Login, password, type RolesWorld } from './world.ts';

/** A person at a browser: their own context, and everything that went wrong in it. */
export interface Reader {
  page: Page;
  context: BrowserContext;
  /** Console errors, policy violations, failed requests and requests to other hosts, since the last time asked. */
  troubles(): string[];
  go(path: string): Promise<void>;
  /** What the page's own session gets from the API. */
  api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

export const desk = { width: 1366, height: 768 };
export const phone = { width: 360, height: 640 };

/** Signs in through the page, as anybody does. `expected`: the path the role's work begins at. */
export async function openReader(
  browser: Browser,
  world: { server: Pick<RolesWorld['server'], 'address'> },
  login: Login,
  expected: string,
  viewport = desk,
): Promise<Reader> {
  const { address } = world.server;
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    baseURL: address,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  let troubles: string[] = [];
  page.on('console', message => message.type() === 'error' && troubles.push(`console: ${message.text()}`));
  page.on('pageerror', error => troubles.push(`page error: ${error.message}`));
  page.on('requestfailed', request => {
    // leaving a page ends what it was still reading
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      troubles.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('request', request => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== address) troubles.push(`foreign request: ${request.url()}`);
  });
  page.on(
    'response',
    response => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`),
  );
  await page.goto('/sign-in');
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(url => url.pathname === expected);
  troubles = [];
  return {
    page,
    context,
    troubles: () => {
      const found = troubles;
      troubles = [];
      return found;
    },
    async go(path) {
      await page.goto(path);
      await settled(page);
    },
    async api(method, path, body) {
      const answer = await page.request.fetch(`/api${path}`, {
        method,
        failOnStatusCode: false,
        ...(body === undefined ? {} : { data: body }),
      });
      return {
        status: answer.status(),
        body: (await answer.json().catch(() => ({}))) as Record<string, unknown>,
      };
    },
    close: () => context.close(),
  };
}

/** Waits until the page has its heading and nothing says it is still loading. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await expect
    .poll(() => page.locator('[aria-busy="true"], .loading-state').count(), { timeout: 15_000 })
    .toBe(0);
}

/** Runs a step and leaves a picture of the page behind when it fails. */
export async function pictured<T>(reader: Reader, name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const file = `/tmp/outpace-${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`;
    await reader.page.screenshot({ path: file, fullPage: true }).catch(() => {});
    fs.writeFileSync(
      file.replace(/png$/, 'txt'),
      `${reader.page.url()}\n${reader.troubles().join('\n')}\n${await reader.page
        .locator('body')
        .textContent()
        .catch(() => '')}`,
    );
    throw error;
  }
}
