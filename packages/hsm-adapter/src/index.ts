export {
  createStoredKeyProvider,
  type RepairReport,
  type StoredKeyProvider,
  type StoredKeyProviderOptions,
} from './provider.ts'
export type { KeyBackend, NativeKey, NativeKeys } from './backend.ts'
export type { Metric, OnMetric } from './metrics.ts'
export type { RecordStore } from './records.ts'
export { folderRecords, type FolderRecordsOptions } from './records/folder.ts'
export { HSM_ERRORS, HsmError, type HsmErrorCode } from './errors.ts'
