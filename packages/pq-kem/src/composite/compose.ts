/**
 * Composite ML-KEM of two halves: draft-ietf-lamps-pq-composite-kem-15 section 3, Composite-ML-KEM.Encap, Composite-ML-KEM.Decap and
 * KemCombiner: ss = SHA3-256(mlkemSS ‖ tradSS ‖ tradCT ‖ tradPK ‖ Label).
 */
import { concatBytes, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import type { CompositeRow } from '../composite.table.ts'
import { ML_KEM_TABLE } from '../ml-kem.table.ts'
import type { Component, ComponentPrivateKey, ComponentPublicKey } from './component.ts'

interface Halves<Key> {
  readonly mlKem: Key
  readonly traditional: Key
}

interface ParsedKeys<Key> extends Halves<Key> {
  /** tradPK. */
  readonly traditionalPublic: Uint8Array
}

/** @param sha3 SHA3-256. */
export function composeKem(
  row: CompositeRow,
  { mlKem, traditional }: Halves<Component>,
  sha3: (bytes: Uint8Array) => Uint8Array,
): KemBackend {
  const sizes = ML_KEM_TABLE[row.mlKem]
  const label = utf8(row.label)
  const owner = {}

  const publicKeys = (key: PublicKey): ParsedKeys<ComponentPublicKey> =>
    key.parsed(owner, () => {
      const bytes = key.toBytes()
      const traditionalPublic = bytes.subarray(sizes.publicKeySize)
      return {
        mlKem: mlKem.publicKey(bytes.subarray(0, sizes.publicKeySize)),
        traditional: traditional.publicKey(traditionalPublic),
        traditionalPublic,
      }
    })

  const privateKeys = (key: PrivateKey): ParsedKeys<ComponentPrivateKey> =>
    key.parsed(
      owner,
      () => {
        const bytes = key.secret.reveal()
        const half = traditional.privateKey(bytes.subarray(sizes.privateKeySize))
        return {
          mlKem: mlKem.privateKey(bytes.subarray(0, sizes.privateKeySize)),
          traditional: half,
          traditionalPublic: half.publicKey(),
        }
      },
      (parsed) => {
        parsed.mlKem.wipe()
        parsed.traditional.wipe()
      },
    )

  /** Wipes the secrets of the halves. */
  function combine(secrets: Halves<Uint8Array>, ciphertext: Uint8Array, publicKey: Uint8Array): Uint8Array {
    const input = concatBytes(secrets.mlKem, secrets.traditional, ciphertext, publicKey, label)
    try {
      return sha3(input)
    } finally {
      wipe(input, secrets.mlKem, secrets.traditional)
    }
  }

  return {
    name: mlKem.name === traditional.name ? mlKem.name : `${mlKem.name}+${traditional.name}`,
    derivePublicKey(privateKey) {
      const keys = privateKeys(privateKey)
      return concatBytes(keys.mlKem.publicKey(), keys.traditionalPublic)
    },
    encapsulate(publicKey) {
      const keys = publicKeys(publicKey)
      const second = keys.traditional.encapsulate()
      const first = keys.mlKem.encapsulate()
      const secrets = { mlKem: first.sharedSecret, traditional: second.sharedSecret }
      return {
        ciphertext: concatBytes(first.ciphertext, second.ciphertext),
        sharedSecret: combine(secrets, second.ciphertext, keys.traditionalPublic),
      }
    },
    decapsulate(privateKey, ciphertext) {
      const keys = privateKeys(privateKey)
      const second = ciphertext.subarray(sizes.ciphertextSize)
      // ML-KEM first: it never refuses, so both halves are computed whatever the other one is.
      const first = keys.mlKem.decapsulate(ciphertext.subarray(0, sizes.ciphertextSize))
      try {
        const secrets = { mlKem: first, traditional: keys.traditional.decapsulate(second) }
        return combine(secrets, second, keys.traditionalPublic)
      } finally {
        wipe(first)
      }
    },
  }
}
