export * from '../modules/drills/scenario.ts';
