/** DHKEM (RFC 9180 section 4.1) over @noble/curves and HKDF, for whatever has no DHKEM of its own. */
import type { x25519 } from '@noble/curves/ed25519.js'
import type { p256 } from '@noble/curves/nist.js'
import { draw, systemRandom, type Bytes, type RandomSource } from '@quantum-shield/pq-core'
import { generateP256Scalar, rawEcKeys } from '@quantum-shield/pq-core/algorithm'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { loadEd25519, loadLargerNistCurves, loadNistCurves, loadX448 } from '#noble'
import type { DerandomizedKemBackend } from '../backend.ts'
import { DHKEM_TABLE, type DhkemId } from '../classical.table.ts'
import { labeledKdf } from './dhkem-kdf.ts'

interface Group {
  publicKey(secretKey: Uint8Array): Bytes
  /** Throws on a point that is none, and on a result at infinity or all zero (RFC 9180 section 7.1.4). */
  dh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array
  generate(random: RandomSource): Uint8Array
}

function xGroup(curve: typeof x25519, size: number): Group {
  return {
    publicKey: (secretKey) => curve.getPublicKey(secretKey),
    dh: (secretKey, publicKey) => curve.getSharedSecret(secretKey, publicKey),
    generate: (random) => draw(random, size),
  }
}

function nistGroup(curve: typeof p256, generate: Group['generate']): Group {
  return {
    publicKey: (secretKey) => curve.getPublicKey(secretKey, false),
    // The compressed point without its first byte is the x coordinate.
    dh: (secretKey, publicKey) => curve.getSharedSecret(secretKey, publicKey, true).slice(1),
    generate,
  }
}

function groupOf(id: DhkemId): Group {
  switch (id) {
    case 'DHKEM-X25519':
      return xGroup(loadEd25519().x25519, 32)
    case 'DHKEM-X448':
      return xGroup(loadX448().x448, 56)
    case 'DHKEM-P256':
      return nistGroup(loadNistCurves().p256, generateP256Scalar)
    case 'DHKEM-P384':
      return nistGroup(loadNistCurves().p384, rawEcKeys('P-384').generate)
    case 'DHKEM-P521':
      return nistGroup(loadLargerNistCurves().p521, rawEcKeys('P-521').generate)
  }
}

/** RFC 9180 section 4.1 ExtractAndExpand(dh, kem_context). Wipes `dh`. */
function extractAndExpand(id: DhkemId, dh: Uint8Array, kemContext: Uint8Array): Uint8Array {
  const kdf = labeledKdf(id)
  const prk = kdf.extract('eae_prk', dh)
  try {
    return kdf.expand(prk, 'shared_secret', kemContext, DHKEM_TABLE[id].sharedSecretSize)
  } finally {
    wipe(dh, prk)
  }
}

/** Its randomness is the ephemeral private key skE. */
export function nobleDhkem(id: DhkemId): DerandomizedKemBackend {
  const group = groupOf(id)

  function encapsulateDerand(publicKey: PublicKey, skE: Uint8Array) {
    const pkR = publicKey.toBytes()
    const enc = group.publicKey(skE)
    return { ciphertext: enc, sharedSecret: extractAndExpand(id, group.dh(skE, pkR), concatBytes(enc, pkR)) }
  }

  return {
    name: 'noble',
    randomnessSize: DHKEM_TABLE[id].privateKeySize,
    derivePublicKey: (privateKey) => group.publicKey(privateKey.secret.reveal()),
    encapsulate(publicKey) {
      const skE = group.generate(systemRandom)
      try {
        return encapsulateDerand(publicKey, skE)
      } finally {
        wipe(skE)
      }
    },
    encapsulateDerand,
    decapsulate(privateKey, enc) {
      const dh = group.dh(privateKey.secret.reveal(), enc)
      return extractAndExpand(id, dh, concatBytes(enc, privateKey.publicKey.toBytes()))
    },
  }
}
