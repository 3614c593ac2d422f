/**
 * X-Wing as somebody writes it who has node:crypto and no library: KeyObjects kept, nothing checked that OpenSSL does
 * not check, nothing wiped. The quickest of the ways that were tried: raw keys in and out instead of JWK or DER, and
 * one concatenation for the hash. WebCrypto's MLKEM768-X25519 takes twice as long.
 */
import * as crypto from 'node:crypto'

const ML_KEM_CIPHERTEXT = 1088
const LABEL = Buffer.from('\\.//^\\')

interface XWingByHand {
  encapsulate(): { ciphertext: Buffer; sharedSecret: Buffer }
  decapsulate(ciphertext: Uint8Array): Buffer
}

/** @param seed 32 bytes. */
export function composeXWing(seed: Uint8Array): XWingByHand {
  return composeHybrid(crypto.createHash('shake256', { outputLength: 96 }).update(seed).digest())
}

/** @param expanded seed of ML-KEM-768 ‖ private key of X25519, 96 bytes. */
export function composeHybrid(expanded: Buffer): XWingByHand {
  const mlKemPrivate = crypto.createPrivateKey({
    key: expanded.subarray(0, 64),
    format: 'raw-seed',
    asymmetricKeyType: 'ml-kem-768',
  })
  const x25519Private = crypto.createPrivateKey({
    key: expanded.subarray(64),
    format: 'raw-private',
    asymmetricKeyType: 'x25519',
  })
  const mlKemPublic = crypto.createPublicKey(mlKemPrivate)
  const x25519Public = crypto.createPublicKey(x25519Private)
  const x25519Raw = x25519Public.export({ format: 'raw-public' })

  const combine = (mlKemSecret: Buffer, x25519Secret: Buffer, ciphertext: Uint8Array): Buffer =>
    crypto.hash(
      'sha3-256',
      Buffer.concat([mlKemSecret, x25519Secret, ciphertext, x25519Raw, LABEL]),
      'buffer',
    )

  return {
    encapsulate() {
      const { sharedKey, ciphertext } = crypto.encapsulate(mlKemPublic)
      const { publicKey, privateKey } = crypto.generateKeyPairSync('x25519')
      const ephemeral = publicKey.export({ format: 'raw-public' })
      const secret = crypto.diffieHellman({ privateKey, publicKey: x25519Public })
      return {
        ciphertext: Buffer.concat([ciphertext, ephemeral]),
        sharedSecret: combine(sharedKey, secret, ephemeral),
      }
    },
    decapsulate(ciphertext) {
      const ephemeral = ciphertext.subarray(ML_KEM_CIPHERTEXT)
      const publicKey = crypto.createPublicKey({
        key: ephemeral as Buffer,
        format: 'raw-public',
        asymmetricKeyType: 'x25519',
      })
      const secret = crypto.diffieHellman({ privateKey: x25519Private, publicKey })
      const sharedKey = crypto.decapsulate(mlKemPrivate, ciphertext.subarray(0, ML_KEM_CIPHERTEXT))
      return combine(sharedKey, secret, ephemeral)
    },
  }
}
