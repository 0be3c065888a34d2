import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * A Chromium in which each person has cookies of their own and the web's own rules hold. The flags that came with it are made for one page at a time
 * in a small sandbox: in a single process all contexts share one cookie jar, and the browser dies with the first page it loses.
 */
const unwanted = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
];

export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: process.env.OUTPACE_BROWSER ?? (await chromium.executablePath()),
    args: [
      ...chromium.args.filter(each => !each.startsWith('--headless') && !unwanted.includes(each)),
      '--no-sandbox',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--lang=zh-CN',
    ],
    headless: true,
  });
}
