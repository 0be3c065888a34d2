import type { ReactNode } from 'react';
import type { PersonClass } from '../../tokens.ts';

export type Column<Row> = {
  key: string;
  title: string;
  width: number;
  render?: (row: Row) => ReactNode;
  value?: (row: Row) => string | number | null | undefined;
  align?: 'end';
  /** The server's name for sorting by this column. */
  sort?: string;
};

export type Filter = {
  key: string;
  label: string;
  kind: 'text' | 'choice' | 'day';
  options?: { value: string; label: string }[];
};

/** A count that is itself the filter. */
export type Facet = { key: string; value: string; label: string; count: number | null; class?: PersonClass };

export type BulkTarget = {
  /** Filters as sent to the server. */
  query: Record<string, string>;
  /** Ticked rows, or null for everything the query matches. */
  ids: string[] | null;
  count: number | null;
};

export type BulkAction = { key: string; label: string; danger?: boolean; run: (target: BulkTarget) => void };

export type DataListProps<Row> = {
  /** Name of the list, for saved views. */
  id: string;
  /** `GET` path answering `Page<Row>`. */
  path: string;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  filters?: Filter[];
  facets?: Facet[];
  defaultSort?: string;
  /** Always sent, not shown as a filter. */
  query?: Record<string, string | number | boolean | null | undefined>;
  onOpen?: (row: Row) => void;
  bulkActions?: BulkAction[];
  exportPath?: string;
  emptyText?: { title: string; hint?: string };
  rowHeight?: 32 | 40 | 56;
  /** CSS height of the scrolling part; the default leaves room for a page head. */
  height?: string;
  rowClass?: (row: Row) => string | undefined;
};
