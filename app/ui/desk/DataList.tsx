export { DataList } from './list/DataList.tsx';
export type { BulkAction, BulkTarget, Column, DataListProps, Facet, Filter } from './list/types.ts';
