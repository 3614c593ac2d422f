/** Durable state of stateful keys: docs/design/015-index-state.md. */
export {
  createState,
  inspectState,
  openState,
  type IndexState,
  type StateOptions,
  type StateStatus,
} from './state/store.ts'
export {
  compareRecords,
  inspectRecord,
  type RecordRelation,
  type RecordsComparison,
  type RecordStanding,
} from './state/records.ts'
export { indexSource, type IndexSource, type IndexSourceOptions } from './state/source.ts'
export type { Journal, Places } from './state/journal.ts'
export { fileJournal } from '#state-file'
export { createJournalTable, sqlJournal, type SqlClient, type SqlJournalOptions } from './state/sql.ts'
export { sqliteClient, type SqliteConnection } from './state/sqlite.ts'
export { postgresClient, type PostgresConnection } from './state/postgres.ts'
