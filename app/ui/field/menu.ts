import { createContext } from 'react';
import type { WebPage } from '../module.ts';

/** The phone pages with a place in a menu, put here by the shell; whoever shows them leaves out those of other roles (`isInMenu`). */
export const FieldMenuContext = createContext<readonly WebPage[]>([]);
