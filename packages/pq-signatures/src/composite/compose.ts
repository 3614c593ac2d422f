/**
 * Composite ML-DSA of two halves: draft-ietf-lamps-pq-composite-sigs-19 section 3, Composite-ML-DSA.Sign and
 * Composite-ML-DSA.Verify. Both sign M' = Prefix ‖ Label ‖ len(ctx) ‖ ctx ‖ PH(M), and ML-DSA has the label for its context.
 */
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import type { CompositeRow, PreHashName } from '../composite.table.ts'
import { ML_DSA_TABLE } from '../ml-dsa.table.ts'
import type { Component, ComponentSigner, ComponentVerifier } from './component.ts'

const PREFIX = 'CompositeAlgorithmSignatures2025'

/** PH(M) of section 2.2. */
export type PreHash = (name: PreHashName, message: Uint8Array) => Uint8Array

interface Halves<Key> {
  readonly mlDsa: Key
  readonly traditional: Key
}

/** Whoever makes a `mlDsa` half gives it the row's label as its context. */
export function composeSignature(
  row: CompositeRow,
  halves: Halves<Component>,
  preHash: PreHash,
): SignatureBackend {
  const { mlDsa, traditional } = halves
  const sizes = ML_DSA_TABLE[row.mlDsa]
  const head = utf8(PREFIX + row.label)
  const owner = {}

  const signers = (key: PrivateKey): Halves<ComponentSigner> =>
    key.parsed(
      owner,
      () => {
        const bytes = key.secret.reveal()
        return {
          mlDsa: mlDsa.signer(bytes.subarray(0, sizes.privateKeySize)),
          traditional: traditional.signer(bytes.subarray(sizes.privateKeySize)),
        }
      },
      (parsed) => {
        parsed.mlDsa.wipe()
        parsed.traditional.wipe()
      },
    )

  const verifiers = (key: PublicKey): Halves<ComponentVerifier> =>
    key.parsed(owner, () => {
      const bytes = key.toBytes()
      return {
        mlDsa: mlDsa.verifier(bytes.subarray(0, sizes.publicKeySize)),
        traditional: traditional.verifier(bytes.subarray(sizes.publicKeySize)),
      }
    })

  const representative = (message: Uint8Array, context: Uint8Array) =>
    concatBytes(head, Uint8Array.of(context.length), context, preHash(row.preHash, message))

  /** A view of each half; undefined when there is no second one. */
  function split(signature: Uint8Array): Halves<Uint8Array> | undefined {
    if (signature.length <= sizes.signatureSize) return undefined
    return {
      mlDsa: signature.subarray(0, sizes.signatureSize),
      traditional: signature.subarray(sizes.signatureSize),
    }
  }

  return {
    name: mlDsa.name === traditional.name ? mlDsa.name : `${mlDsa.name}+${traditional.name}`,
    derivePublicKey(privateKey) {
      const keys = signers(privateKey)
      return concatBytes(keys.mlDsa.publicKey(), keys.traditional.publicKey())
    },
    async sign(privateKey, message, context) {
      const keys = signers(privateKey)
      const input = representative(message, context)
      return concatBytes(...(await Promise.all([keys.mlDsa.sign(input), keys.traditional.sign(input)])))
    },
    signSync(privateKey, message, context) {
      const keys = signers(privateKey)
      const input = representative(message, context)
      return concatBytes(keys.mlDsa.signSync(input), keys.traditional.signSync(input))
    },
    async verify(publicKey, message, signature, context) {
      const parts = split(signature)
      if (parts === undefined) return false
      const keys = verifiers(publicKey)
      const input = representative(message, context)
      const answers = await Promise.all([
        keys.mlDsa.verify(input, parts.mlDsa),
        keys.traditional.verify(input, parts.traditional),
      ])
      return answers.every(Boolean)
    },
    verifySync(publicKey, message, signature, context) {
      const parts = split(signature)
      if (parts === undefined) return false
      const keys = verifiers(publicKey)
      const input = representative(message, context)
      // Both are asked before either answer counts: the time does not tell which half failed.
      const answers = [
        keys.mlDsa.verifySync(input, parts.mlDsa),
        keys.traditional.verifySync(input, parts.traditional),
      ]
      return answers.every(Boolean)
    },
  }
}
