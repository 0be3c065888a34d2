export * from './table/index.ts';
export * from './tracks/index.ts';
