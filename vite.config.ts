import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Gzipped kilobytes a page may load before it works (docs: performance budgets). */
const budgets = { desk: 520, field: 160, public: 160 };

type Manifest = Record<
  string,
  { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[]; assets?: string[] }
>;

/** Phone pages as the modules' manifests (web.tsx) list them: their path and the file that holds the page. */
function fieldPages(root: string): { path: string; file: string }[] {
  const found = globSync('app/modules/*/web.tsx', { cwd: root }).flatMap(manifest => {
    const text = readFileSync(path.join(root, manifest), 'utf8');
    return [...text.matchAll(/path: '([^']+)'[\s\S]*?surface: '(\w+)'[\s\S]*?import\('([^']+)'\)/g)]
      .filter(page => page[2] === 'field')
      .map(page => ({ path: page[1]!, file: path.posix.join(path.posix.dirname(manifest), page[3]!) }));
  });
  if (found.length === 0) throw new Error('no phone page found in app/modules/*/web.tsx');
  return found;
}

/** Puts the phone pages' files, with what they load later (the scanner), into /sw.js, which keeps them on the phone. */
function precache(): Plugin {
  let out = '';
  let root = '';
  return {
    name: 'outpace-precache',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      out = path.resolve(config.root, config.build.outDir);
    },
    writeBundle() {
      const manifest: Manifest = JSON.parse(readFileSync(path.join(out, '.vite/manifest.json'), 'utf8'));
      const files = new Set<string>();
      const seen = new Set<string>();
      const take = (key: string, later: boolean) => {
        const chunk = manifest[key];
        if (!chunk || seen.has(key)) return;
        seen.add(key);
        for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(`/${file}`);
        for (const other of chunk.imports ?? []) take(other, later);
        if (later) for (const other of chunk.dynamicImports ?? []) take(other, true);
      };
      const pages = fieldPages(root);
      // what the entry loads later are all other pages
      take('index.html', false);
      take('app/web/FieldSurface.tsx', true);
      for (const page of pages) {
        if (!manifest[page.file]) throw new Error(`${page.file} is a phone page but not in the build`);
        take(page.file, true);
      }
      const list = [...files].sort();
      const edition = createHash('sha256')
        .update(list.join('\n'))
        .update(readFileSync(path.join(out, 'index.html')))
        .digest('hex')
        .slice(0, 12);
      const worker = path.join(out, 'sw.js');
      const script = readFileSync(worker, 'utf8');
      const mark = '"__OUTPACE_PRECACHE__"';
      if (!script.includes(mark)) throw new Error(`${worker} has no place for its list of files`);
      const value = JSON.stringify({
        edition,
        files: [...list, '/icon.svg'],
        pages: pages.map(page => page.path),
      });
      writeFileSync(
        worker,
        script.replace(mark, () => value),
      );
    },
  };
}

/** Prints what each surface's first page and each lazy part weighs, and names the ones over budget. */
function sizes(): Plugin {
  let out = '';
  return {
    name: 'outpace-sizes',
    apply: 'build',
    configResolved(config) {
      out = path.resolve(config.root, config.build.outDir);
    },
    writeBundle() {
      const manifest: Manifest = JSON.parse(readFileSync(path.join(out, '.vite/manifest.json'), 'utf8'));
      const weigh = (key: string, seen = new Set<string>()): number => {
        const chunk = manifest[key];
        if (!chunk || seen.has(key)) return 0;
        seen.add(key);
        const own = gzipSync(readFileSync(path.join(out, chunk.file))).length;
        return own + (chunk.imports ?? []).reduce((sum, other) => sum + weigh(other, seen), 0);
      };
      const entry = 'index.html';
      const total = (...keys: string[]) => {
        const seen = new Set<string>();
        return Math.round(keys.reduce((sum, key) => sum + weigh(key, seen), 0) / 1024);
      };
      const surfaces = {
        desk: total(entry, 'app/web/DeskSurface.tsx'),
        field: total(entry, 'app/web/FieldSurface.tsx'),
        public: total(entry, 'app/web/PublicSurface.tsx'),
      };
      const report = Object.fromEntries(
        Object.keys(manifest)
          .filter(key => /\.tsx?$/.test(key))
          .map(key => [key, total(entry, key)]),
      );
      writeFileSync(path.join(out, 'sizes.json'), JSON.stringify({ surfaces, withEntry: report }, null, 2));
      for (const [surface, kilobytes] of Object.entries(surfaces)) {
        const limit = budgets[surface as keyof typeof budgets];
        console.log(`${surface}: ${kilobytes} KB gz of ${limit}${kilobytes > limit ? '  OVER BUDGET' : ''}`);
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), sizes(), precache()],
  publicDir: 'app/web/public',
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // No data: URLs, so that the page's policy can stay at 'self'.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', sw: 'app/web/serviceWorker.ts' },
      output: {
        // the service worker's address never changes: its scope is where it lies
        entryFileNames: chunk => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': 'http://127.0.0.1:8600', '/map': 'http://127.0.0.1:8600' },
  },
});
