import type { Module } from './core/module.ts';
import { routes as demoRoutes } from './demo/routes.ts';
import { accounts } from './modules/accounts/server.ts';
import { analysis } from './modules/analysis/server.ts';
import { areas } from './modules/areas/server.ts';
import { campaigns } from './modules/campaigns/server.ts';
import { cases } from './modules/cases/server.ts';
import { chains } from './modules/chains/server.ts';
import { cohorts } from './modules/cohorts/server.ts';
import { contacts } from './modules/contacts/server.ts';
import { drills } from './modules/drills/server.ts';
import { environment } from './modules/environment/server.ts';
import { exports } from './modules/exports/server.ts';
import { feeds } from './modules/feeds/server.ts';
import { imports } from './modules/imports/server.ts';
import { journal } from './modules/journal/server.ts';
import { laboratory } from './modules/laboratory/server.ts';
import { measures } from './modules/measures/server.ts';
import { messages } from './modules/messages/server.ts';
import { obligations } from './modules/obligations/server.ts';
import { options } from './modules/options/server.ts';
import { outbreaks } from './modules/outbreaks/server.ts';
import { people } from './modules/people/server.ts';
import { places } from './modules/places/server.ts';
import { plans } from './modules/plans/server.ts';
import { presence } from './modules/presence/server.ts';
import { protocols } from './modules/protocols/server.ts';
import { results } from './modules/results/server.ts';
import { reviews } from './modules/reviews/server.ts';
import { situation } from './modules/situation/server.ts';
import { specimens } from './modules/specimens/server.ts';
import { tasks } from './modules/tasks/server.ts';

/** The capabilities, from the ground up: a module knows only those above it; an effect upwards goes by an event in the same transaction. */
export const modules: readonly Module[] = [
  journal,
  areas,
  accounts,
  people,
  places,
  presence,
  protocols,
  outbreaks,
  obligations,
  tasks,
  cases,
  measures,
  contacts,
  chains,
  analysis,
  options,
  messages,
  specimens,
  laboratory,
  cohorts,
  campaigns,
  environment,
  feeds,
  results,
  imports,
  exports,
  situation,
  plans,
  reviews,
  drills,
  { name: 'demo', routes: demoRoutes },
];

export const moduleOrder: readonly string[] = modules.map(module => module.name);
