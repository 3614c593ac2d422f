/**
 * MLDSA65-Ed25519-SHA512 as somebody writes it who has node:crypto and the draft: KeyObjects kept, nothing checked that OpenSSL does
 * not check, one concatenation for M' and one for the signature.
 */
import * as crypto from 'node:crypto'

const LABEL = Buffer.from('COMPSIG-MLDSA65-Ed25519-SHA512')
const HEAD = Buffer.concat([Buffer.from('CompositeAlgorithmSignatures2025'), LABEL, Buffer.of(0)])
const ML_DSA_SIGNATURE = 3309

interface CompositeByHand {
  sign(message: Uint8Array): Buffer
  verify(message: Uint8Array, signature: Uint8Array): boolean
}

/** @param privateKey seed of ML-DSA-65 ‖ seed of Ed25519, 64 bytes. */
export function composeByHand(privateKey: Uint8Array): CompositeByHand {
  const seed = Buffer.from(privateKey)
  const mlDsa = crypto.createPrivateKey({
    key: seed.subarray(0, 32),
    format: 'raw-seed',
    asymmetricKeyType: 'ml-dsa-65',
  })
  const ed25519 = crypto.createPrivateKey({
    key: seed.subarray(32),
    format: 'raw-private',
    asymmetricKeyType: 'ed25519',
  })
  const mlDsaPublic = crypto.createPublicKey(mlDsa)
  const ed25519Public = crypto.createPublicKey(ed25519)
  const representative = (message: Uint8Array): Buffer =>
    Buffer.concat([HEAD, crypto.hash('sha512', message, 'buffer')])

  return {
    sign(message) {
      const input = representative(message)
      const first = crypto.sign(null, input, { key: mlDsa, context: LABEL })
      return Buffer.concat([first, crypto.sign(null, input, ed25519)])
    },
    verify(message, signature) {
      const input = representative(message)
      const first = signature.subarray(0, ML_DSA_SIGNATURE)
      const holds = crypto.verify(null, input, { key: mlDsaPublic, context: LABEL }, first)
      return crypto.verify(null, input, ed25519Public, signature.subarray(ML_DSA_SIGNATURE)) && holds
    },
  }
}
