import type { Command } from '../command.ts';
import { drillRunCommand, drillServeCommand } from '../drill.ts';
import { epiCurveCommand, epiIntervalCommand, epiOffspringCommand, epiRtCommand } from '../epi/index.ts';
import { simRunCommand } from '../sim.ts';
import { campaignPlanCommand } from './campaign.ts';
import { chainsCommand } from './chains.ts';
import { custodyBalanceCommand } from './custody.ts';
import { demoCommand } from './demo.ts';
import { casesExportCommand, peopleExportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { journalExportCommand } from './journal.ts';
import { labImportCommand } from './lab.ts';
import { obligationsDueCommand, obligationsOverdueCommand } from './obligations.ts';
import { planCommand } from './plan.ts';
import { presenceCommand } from './presence.ts';
import { serveCommand } from './serve.ts';
import { setupCommand } from './setup.ts';
import { traceCommand } from './trace.ts';
import { tracksCommand } from './tracks.ts';
import { undoCommand } from './undo.ts';
import { verifyCommand } from './verify.ts';

/** Every command, in the order of the overview. */
export const commands: readonly Command[] = [
  importCommand,
  undoCommand,
  traceCommand,
  chainsCommand,
  tracksCommand,
  planCommand,
  campaignPlanCommand,
  obligationsDueCommand,
  obligationsOverdueCommand,
  custodyBalanceCommand,
  labImportCommand,
  epiRtCommand,
  epiOffspringCommand,
  epiIntervalCommand,
  epiCurveCommand,
  casesExportCommand,
  peopleExportCommand,
  journalExportCommand,
  verifyCommand,
  simRunCommand,
  drillRunCommand,
  drillServeCommand,
  presenceCommand,
  serveCommand,
  setupCommand,
  demoCommand,
];
