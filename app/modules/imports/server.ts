import type { Module } from '../../core/module.ts';
import { jobs } from './jobs.ts';

export const imports: Module = { name: 'imports', jobs };
