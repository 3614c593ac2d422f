import {
  checkOptions,
  type Algorithm,
  type KemAlgorithm,
  type KeyProvider,
  type KeySet,
} from '@quantum-shield/pq-core'
import { isKemKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import { EngineError } from '../errors.ts'
import type { Policy } from '../policy.ts'
import { algorithmSet } from '../policy/algorithm-set.ts'
import type { EventFacts } from '../events.ts'
import { copyKey } from './copies.ts'
import type { Guard } from './guard.ts'
import type { EngineOptions, NewKeyRequest, QuantumCryptoEngine } from './types.ts'

const ENCAPSULATE = { operation: 'encapsulate' } as const
const DECAPSULATE = { operation: 'decapsulate' } as const

/** The event's name for a key. */
export function eventKeyOf(key: KeySet): Pick<EventFacts, 'key'> {
  const algorithm = algorithmSet(key.parts.map(({ publicKey }) => publicKey.algorithm.id))
  return { key: { name: key.name, version: key.version, algorithm } }
}

/** The one KEM key of a key that encrypts. @throws EngineError `wrong_purpose`. */
export function kemPartOf(key: KeySet): PublicKey<KemAlgorithm> {
  const publicKey = key.parts[0]?.publicKey
  if (key.parts.length !== 1 || publicKey === undefined || !isKemKey(publicKey))
    throw new EngineError('wrong_purpose', `the key "${key.name}" is not one KEM key`)
  return publicKey
}

type KeyOperations = Pick<QuantumCryptoEngine, 'createKey' | 'findKey' | 'encapsulate' | 'decapsulate'>

interface KeyParts {
  readonly policy: Policy
  readonly keys: KeyProvider
  readonly guard: Guard
  readonly entropy: EngineOptions['entropy']
}

/** Makes a key that the policy allows. `details` goes into the event. */
export type CreateKey = (
  request: NewKeyRequest,
  details?: Readonly<Record<string, string | number>>,
) => Promise<KeySet>

export function keyCreator({ policy, keys, guard, entropy }: KeyParts): CreateKey {
  return ({ purpose, algorithm, name }, details) => {
    let algorithms: readonly Algorithm[] = []
    return guard.perform({
      type: 'key.created',
      operation: 'create',
      purpose,
      subjects() {
        const ids = algorithm === undefined ? policy[purpose].default : algorithm.split('+')
        algorithms = ids.map((id) => guard.algorithm(id, purpose))
        return [{ algorithms }]
      },
      ...(details === undefined ? {} : { details }),
      work: () =>
        keys.create({
          purpose,
          algorithms,
          ...(name === undefined ? {} : { name }),
          ...(entropy === undefined ? {} : { random: entropy.random }),
        }),
      discard: (key) => keys.destroy(key),
      describe: eventKeyOf,
    })
  }
}

export function keyOperations(parts: KeyParts, createKey: CreateKey): KeyOperations {
  const { keys, guard } = parts
  return {
    async createKey(request) {
      checkOptions(request, ['purpose', 'algorithm', 'name'])
      if (request.purpose !== 'encrypt' && request.purpose !== 'sign')
        throw new TypeError('purpose must be "encrypt" or "sign"')
      return createKey(request)
    },
    findKey: (name, version) => keys.find(name, version),
    encapsulate(recipient) {
      let to = recipient
      return guard.perform({
        type: 'key.used',
        operation: 'use',
        purpose: 'encrypt',
        subjects() {
          to = 'parts' in recipient ? copyKey(recipient) : recipient
          return ['parts' in to ? guard.keySubject(to, 'encrypt') : guard.publicKeySubject(to, 'encrypt')]
        },
        details: ENCAPSULATE,
        work() {
          const publicKey = 'parts' in to ? kemPartOf(to) : to
          return publicKey.algorithm.encapsulate(publicKey)
        },
        discard: ({ sharedSecret }) => sharedSecret.wipe(),
      })
    },
    decapsulate(set, ciphertext) {
      let key = set
      return guard.perform({
        type: 'key.used',
        operation: 'read',
        purpose: 'encrypt',
        subjects() {
          key = copyKey(set)
          return [guard.keySubject(key, 'encrypt')]
        },
        details: DECAPSULATE,
        async work() {
          const [part] = key.parts
          if (part === undefined) throw new EngineError('unknown_key', `the key "${key.name}" has no parts`)
          const decapsulator = await keys.decapsulator(part)
          return decapsulator.decapsulate(ciphertext)
        },
        discard: (secret) => secret.wipe(),
      })
    },
  }
}
