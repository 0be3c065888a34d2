import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** A real Chromium that came with npm, headless. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: process.env.OUTPACE_BROWSER ?? (await chromium.executablePath()),
    args: [
      ...chromium.args.filter(each => !each.startsWith('--headless')),
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=zh-CN',
    ],
    headless: true,
  });
}
