// Pictures of every part of the gallery: `vite` running on 5173, then `node app/ui/gallery/screenshots.mjs OUT [part …]`.
// GALLERY_FONTS may name a folder with an @fontsource package, for machines without Chinese fonts.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as browserType } from 'playwright-core';

const [out = 'screenshots', ...wanted] = process.argv.slice(2);
const base = process.env.GALLERY_URL ?? 'http://127.0.0.1:5173';
const fonts = process.env.GALLERY_FONTS;
mkdirSync(out, { recursive: true });

const desk = { width: 1366, height: 768 };
const phone = { width: 360, height: 640 };
const shots = [
  ...['parts', 'shell', 'list', 'states', 'timeline', 'calendar', 'curve', 'chains', 'map', 'bars'].flatMap(
    part => [
      { part, size: desk, theme: 'light' },
      { part, size: desk, theme: 'dark' },
    ],
  ),
  { part: 'shell', size: desk, theme: 'light', lang: 'en' },
  { part: 'shell', size: desk, theme: 'light', lang: 'zh-Hant' },
  { part: 'shell', size: phone, theme: 'light' },
  { part: 'list', size: phone, theme: 'light' },
  { part: 'timeline', size: phone, theme: 'light' },
  ...['field', 'form'].flatMap(part => [
    { part, size: phone, theme: 'light' },
    { part, size: phone, theme: 'dark' },
  ]),
].filter(shot => wanted.length === 0 || wanted.includes(shot.part));

chromium.setGraphicsMode = true; // the map needs WebGL, here drawn in software
const browser = await browserType.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter(arg => arg !== '--single-process' && arg !== '--no-zygote'),
});
try {
  for (const { part, size, theme, lang } of shots) {
    const page = await browser.newPage({ viewport: size });
    page.on('console', message => {
      if (message.type() === 'error') console.log(`${part}: ${message.text()}`);
    });
    page.on('pageerror', failure => console.log(`${part}: ${failure.message}`));
    if (fonts) {
      await page.route('**/__fonts/**', route =>
        route.fulfill({
          body: readFileSync(
            path.join(fonts, new URL(route.request().url()).pathname.replace('/__fonts/', '')),
          ),
        }),
      );
    }
    const query = new URLSearchParams({ part, theme, ...(lang ? { lang } : {}) });
    await page.goto(`${base}/gallery?${query}`);
    if (fonts) {
      const css = ['400.css', '600.css', '700.css']
        .map(name => readFileSync(path.join(fonts, name), 'utf8').replaceAll('./files/', '/__fonts/files/'))
        .join('\n');
      await page.addStyleTag({ content: css });
    }
    await page.waitForTimeout(part === 'map' ? 6000 : 2500);
    await page.evaluate(() => document.fonts.ready);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const name = [part, `${size.width}`, theme, lang].filter(Boolean).join('-');
    await page.screenshot({ path: path.join(out, `${name}.png`) });
    console.log(`${name}${sideways > 0 ? `  scrolls sideways by ${sideways}px` : ''}`);
    await page.close();
  }
} finally {
  await browser.close();
}
