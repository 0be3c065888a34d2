/**
 * The tables Kysely knows. Each module adds its own beside its schema:
 * `declare module '../../core/database/tables.ts' { interface Tables { case_record: CaseTable } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules through declaration merging
export interface Tables {}
