/** Keys of a composite: the two halves in one string, ML-DSA's first (draft-ietf-lamps-pq-composite-sigs-19 section 4). */
import { draw, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { KeyRules } from '@quantum-shield/pq-core/algorithm'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { CompositeRow } from '../composite.table.ts'
import { ML_DSA_TABLE } from '../ml-dsa.table.ts'

type CompositeKeyRules = Pick<
  KeyRules<SignatureAlgorithm>,
  'refusePublicKey' | 'refusePrivateKey' | 'generate'
>

export function compositeKeyRules({ mlDsa, traditionalKeys }: CompositeRow): CompositeKeyRules {
  const { publicKeySize, privateKeySize } = ML_DSA_TABLE[mlDsa]
  return {
    refusePublicKey: (bytes) => traditionalKeys.refusePublicKey(bytes.subarray(publicKeySize)),
    refusePrivateKey: (bytes) => traditionalKeys.refusePrivateKey(bytes.subarray(privateKeySize)),
    generate(random) {
      const seed = draw(random, privateKeySize)
      try {
        const traditionalKey = traditionalKeys.generate(random)
        const key = concatBytes(seed, traditionalKey)
        wipe(traditionalKey)
        return key
      } finally {
        wipe(seed)
      }
    },
  }
}
