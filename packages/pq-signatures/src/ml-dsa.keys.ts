/** What pure, pre-hash and internal ML-DSA know about a key. */
import { PqError } from '@quantum-shield/pq-core'
import type { ExpandedForm } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { ML_DSA_TABLE, type MlDsaId } from './ml-dsa.table.ts'
import { expandMlDsaSeed, refuseExpandedMlDsaKey } from './noble/noble.ts'

/** The expanded encoding of one parameter set, which pure and pre-hash ML-DSA share. */
export function mlDsaExpandedForm(id: MlDsaId): ExpandedForm {
  return {
    size: ML_DSA_TABLE[id].expandedPrivateKeySize,
    refuse: (sk) => refuseExpandedMlDsaKey(id, sk),
    fromSeed: (seed) => expandMlDsaSeed(id, seed),
  }
}

/** @throws PqError `algorithm_mismatch` for a key of another algorithm, HashML-DSA included. */
export function mlDsaIdOf(key: PublicKey | PrivateKey): MlDsaId {
  const { id } = key.algorithm
  if (!(id in ML_DSA_TABLE)) throw new PqError('algorithm_mismatch', `${id} is not ML-DSA`)
  return id as MlDsaId
}
