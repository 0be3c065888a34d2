import type { Module } from '../../core/module.ts';
import { pointPages } from './pointPages.ts';
import { resultPages } from './resultPages.ts';
import { verifyPages } from './verifyPages.ts';

/** For the person: where to be tested, one's own result, a certificate others can check. Pages for anyone, made on the server. */
export const results: Module = {
  name: 'results',
  publicPages: [...pointPages, ...resultPages, ...verifyPages],
};
