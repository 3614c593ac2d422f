import type { KeyProvider, SignatureAlgorithm, Signer } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { signDetached, verifyDetached } from '@quantum-shield/pq-signatures/detached'
import { EngineError } from '../errors.ts'
import { copyKey } from './copies.ts'
import type { Guard, Subject } from './guard.ts'
import type { QuantumCryptoEngine } from './types.ts'

function isSignatureKey(key: PublicKey): key is PublicKey<SignatureAlgorithm> {
  return key.algorithm.kind === 'signature'
}

/** Keys that nobody here holds: the policy sees them as one set, since all their signatures are required. */
function subjectOf(guard: Guard, publicKeys: readonly PublicKey[]): Subject {
  return {
    algorithms: publicKeys.map(({ algorithm }) => guard.algorithm(algorithm.id, 'sign')),
    details: { keyIds: publicKeys.map(({ id }) => id).join(' ') },
  }
}

export function signingOperations(
  keys: KeyProvider,
  guard: Guard,
): Pick<QuantumCryptoEngine, 'sign' | 'verify'> {
  return {
    sign(set, content, options) {
      let key = set
      return guard.perform({
        type: 'signature.created',
        operation: 'use',
        purpose: 'sign',
        subjects() {
          key = copyKey(set)
          return [guard.keySubject(key, 'sign')]
        },
        async work() {
          const signers: Signer[] = []
          for (const part of key.parts) signers.push(await keys.signer(part))
          return signDetached(signers, content, options)
        },
      })
    },
    verify(expected, content, file, options) {
      let signers = expected
      return guard.perform({
        type: 'signature.verified',
        operation: 'read',
        purpose: 'sign',
        subjects() {
          signers = 'parts' in expected ? copyKey(expected) : [...expected]
          return ['parts' in signers ? guard.keySubject(signers, 'sign') : subjectOf(guard, signers)]
        },
        async work() {
          const all = 'parts' in signers ? signers.parts.map(({ publicKey }) => publicKey) : signers
          const publicKeys = all.filter(isSignatureKey)
          if (publicKeys.length !== all.length)
            throw new EngineError('wrong_purpose', 'a key that does not sign was passed to verify with')
          await verifyDetached(publicKeys, content, file, options)
        },
      })
    },
  }
}
