import type { RandomSource } from '@quantum-shield/pq-core'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'

/** One implementation of one SLH-DSA parameter set. An empty context is none. */
export interface SlhDsaBackend extends SignatureBackend {
  /** A new private key, 4n bytes. */
  generate(random: RandomSource): Uint8Array
}
