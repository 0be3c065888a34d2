import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Gzipped kilobytes a page may load before it works (docs: performance budgets). */
const budgets = { desk: 520, field: 160, public: 160 };

type Manifest = Record<string, { file: string; imports?: string[]; isEntry?: boolean; css?: string[] }>;

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
      const entry = Object.keys(manifest).find(key => manifest[key]!.isEntry)!;
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
  plugins: [react(), sizes()],
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
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': 'http://127.0.0.1:8600', '/map': 'http://127.0.0.1:8600' },
  },
});
