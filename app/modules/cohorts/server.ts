import type { Module } from '../../core/module.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { searchBreaches } from './breaches.ts';
import { cohortRoutes } from './cohortRoutes.ts';
import { countDay } from './days.ts';
import { dutyRoutes } from './dutyRoutes.ts';
import { renewEnded } from './dutyStore.ts';
import { exemptionRoutes } from './exemptionRoutes.ts';
import { gapRoutes } from './gapRoutes.ts';
import { searchGaps } from './gaps.ts';
import { invitationRoutes } from './invitationRoutes.ts';
import { loopRoutes } from './loopRoutes.ts';
import { memberRoutes } from './memberRoutes.ts';
import { overdueRoutes } from './overdueRoutes.ts';
import { publicPages } from './publicPages.ts';
import { reactions } from './reactions.ts';
import { remindDue } from './reminders.ts';
import { rosterRoutes } from './rosterRoutes.ts';
import { checkRoster } from './rosters.ts';
import { endSteps, takeSteps } from './steps.ts';
import { unitRoutes } from './unitRoutes.ts';

const sweepCapabilities: Capability[] = [
  'testing.read',
  'testing.write',
  'person.read',
  'measure.read',
  'task.read',
  'task.write',
  'message.read',
  'message.write',
];

/** Who must be tested again and again (应检尽检): cohorts and their rosters, exemptions, who is due and overdue at any instant, what was tried, closed-loop posts. */
export const cohorts: Module = {
  name: 'cohorts',
  routes: [
    ...cohortRoutes,
    ...unitRoutes,
    ...memberRoutes,
    ...rosterRoutes,
    ...invitationRoutes,
    ...exemptionRoutes,
    ...overdueRoutes,
    ...dutyRoutes,
    ...gapRoutes,
    ...loopRoutes,
  ],
  reactions,
  jobs: {
    'cohorts.check_roster': checkRoster,
    'cohorts.search_gaps': searchGaps,
    'cohorts.search_breaches': searchBreaches,
  },
  timed: [
    {
      name: 'cohorts.sweep',
      everySeconds: 30,
      capabilities: sweepCapabilities,
      run: async ctx => {
        await renewEnded(ctx);
        await endSteps(ctx);
      },
    },
    {
      name: 'cohorts.steps',
      everySeconds: 10,
      capabilities: sweepCapabilities,
      run: async ctx => {
        await takeSteps(ctx);
      },
    },
    {
      name: 'cohorts.remind',
      everySeconds: 300,
      capabilities: [
        'testing.read',
        'testing.write',
        'person.read',
        'measure.read',
        'message.read',
        'message.write',
      ],
      run: async ctx => {
        await remindDue(ctx);
      },
    },
    {
      name: 'cohorts.day',
      everySeconds: 240,
      capabilities: ['testing.read', 'testing.write'],
      run: countDay,
    },
  ],
  publicPages,
};
