/** Checks on keys. The specification has none beyond the lengths; these refuse what no Keygen gives. */
import { equalBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { HqcCore } from './core.ts'
import { SEED_SIZE, type HqcParameters } from './hqc.table.ts'
import { expandSeed } from './kem.ts'
import { lastByteMask } from './unused-bits.ts'

/** Two encodings of one key would be two keys to whoever compares or hashes them. */
export function refuseEncapsulationKey(parameters: HqcParameters, ek: Uint8Array): string | undefined {
  const unused = (ek[ek.length - 1] as number) & ~lastByteMask(parameters)
  return unused === 0 ? undefined : 'encapsulation key with unused bits set'
}

/** dk ends with the seed that all of it comes from. */
export function refuseDecapsulationKey(core: HqcCore, dk: Uint8Array): string | undefined {
  const expanded = expandSeed(core, dk.subarray(dk.length - SEED_SIZE))
  try {
    return equalBytes(expanded, dk) ? undefined : 'decapsulation key does not come from the seed in it'
  } finally {
    wipe(expanded)
  }
}
