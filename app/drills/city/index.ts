export { type CityBooks, openBooks } from './books.ts';
export { buildScenarioCity, largestCampus, largestNeighbourhood } from './build.ts';
export { fillCity, type Say } from './fill.ts';
export type { FillStep, Progress } from './progress.ts';
export {
  type Account,
  type HumanAccount,
  humanAccounts,
  humanSeats,
  type SimulatedAccount,
  type SimulatedDuty,
  simulatedAccounts,
} from './staff.ts';
