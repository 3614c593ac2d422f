/** A place for key records: small, never secret by themselves, and not to be lost. */
export interface RecordStore {
  /** The ids that begin with `prefix`, in any order. */
  list(prefix: string): Promise<readonly string[]>
  read(id: string): Promise<Uint8Array | undefined>
  /** Durable when it resolves. @returns false when there is one already. */
  create(id: string, record: Uint8Array): Promise<boolean>
  /** Whole or not at all, and durable when it resolves. */
  replace(id: string, record: Uint8Array): Promise<void>
  close(): Promise<void>
}
