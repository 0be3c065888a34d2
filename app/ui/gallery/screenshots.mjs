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

/** A made-up base map: a river, a grid of streets, blocks and two names. */
function baseMap(name) {
  const feature = (type, coordinates, properties = {}) => ({
    type: 'Feature',
    properties,
    geometry: { type, coordinates },
  });
  const steps = Array.from({ length: 13 }, (_, index) => index);
  const [west, south] = [120.08, 30.22];
  const features = {
    water: [
      feature('Polygon', [
        [
          [west, south + 0.05],
          [west + 0.14, south + 0.03],
          [west + 0.14, south + 0.038],
          [west, south + 0.06],
          [west, south + 0.05],
        ],
      ]),
    ],
    roads: steps.flatMap(step => [
      feature('LineString', [
        [west + step * 0.012, south],
        [west + step * 0.012, south + 0.1],
      ]),
      feature('LineString', [
        [west, south + step * 0.009],
        [west + 0.14, south + step * 0.009],
      ]),
    ]),
    blocks: steps.flatMap(x =>
      steps
        .filter(y => (x * y) % 3 === 1)
        .map(y => {
          const [w, s] = [west + x * 0.012 + 0.002, south + y * 0.009 + 0.001];
          return feature('Polygon', [
            [
              [w, s],
              [w + 0.008, s],
              [w + 0.008, s + 0.006],
              [w, s + 0.006],
              [w, s],
            ],
          ]);
        }),
    ),
    areas: [
      feature('LineString', [
        [west + 0.07, south],
        [west + 0.07, south + 0.1],
      ]),
    ],
    labels: [
      feature('Point', [west + 0.04, south + 0.08], { name: '东门街道' }),
      feature('Point', [west + 0.1, south + 0.02], { name: 'South District' }),
    ],
  };
  return JSON.stringify({ type: 'FeatureCollection', features: features[name] ?? [] });
}

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
    await page.route('**/map/*.geojson', route =>
      route.fulfill({
        contentType: 'application/json',
        body: baseMap(/(\w+)\.geojson/.exec(route.request().url())[1]),
      }),
    );
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
