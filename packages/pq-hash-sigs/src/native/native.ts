// Runtimes without node:crypto: noble serves everything.
import type { SlhDsaBackend } from '../backend.ts'
import type { SlhDsaId } from '../slh-dsa.table.ts'

export const nativeSlhDsa = (_id: SlhDsaId): SlhDsaBackend | undefined => undefined
