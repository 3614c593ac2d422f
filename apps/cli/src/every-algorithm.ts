/** Every algorithm of the packages, for the verbs that tell. */
import { errorCode, type Algorithm, type AlgorithmInfo, type Family } from '@quantum-shield/pq-core'
import { ALL_HASH_SIGNATURES } from '@quantum-shield/pq-hash-sigs/all'
import { ALL_KEMS, KEM_LOADERS, type KemLoader } from '@quantum-shield/pq-kem/all'
import { ALL_SIGNATURES, SIGNATURE_LOADERS, type SignatureLoader } from '@quantum-shield/pq-signatures/all'
import { CliError, messageOf } from './failure.ts'

const FAMILIES: readonly Family[] = ['lattice', 'hybrid', 'classical', 'hash', 'code', 'multivariate']

/** @throws CliError `usage`. */
export function checkFamily(family: string | undefined): void {
  if (family !== undefined && !FAMILIES.some((known) => known === family))
    throw new CliError('usage', `--family ${family}: unknown; known: ${FAMILIES.join(', ')}`)
}

export type Listed = Algorithm | KemLoader | SignatureLoader

export const EVERY_ALGORITHM: readonly Listed[] = [
  ...ALL_KEMS,
  ...KEM_LOADERS,
  ...ALL_SIGNATURES,
  ...ALL_HASH_SIGNATURES,
  ...SIGNATURE_LOADERS,
]

const UNAVAILABLE = 'unavailable'

export interface Served {
  readonly backend: string
  /** Why nothing serves it. */
  readonly reason?: string
}

/** In this process. What has to be loaded is loaded. */
export async function servedBy(listed: Listed): Promise<Served> {
  try {
    const { backend }: AlgorithmInfo = 'load' in listed ? await listed.load() : listed
    return { backend }
  } catch (error) {
    if (errorCode(error) !== UNAVAILABLE) throw error
    return { backend: UNAVAILABLE, reason: messageOf(error, undefined) }
  }
}
