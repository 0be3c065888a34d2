import type { Module } from '../../core/module.ts';
import { forgetExports, writeExport } from './jobs.ts';
import { routes } from './routes.ts';

export const exports: Module = {
  name: 'exports',
  routes,
  jobs: { 'exports.write': writeExport },
  timed: [{ name: 'exports.forget', everySeconds: 600, capabilities: ['export.run'], run: forgetExports }],
};
