/** DHKEM (RFC 9180 section 4.1) over @noble/curves and HKDF-SHA256, for whatever has no DHKEM of its own. */
import { draw, systemRandom, type Bytes, type RandomSource } from '@quantum-shield/pq-core'
import { generateP256Scalar } from '@quantum-shield/pq-core/algorithm'
import { ByteWriter, concatBytes, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { loadEd25519, loadHkdf, loadNistCurves, loadSha2 } from '#noble'
import type { DerandomizedKemBackend } from '../backend.ts'
import type { DhkemId } from '../classical.table.ts'

const SECRET_SIZE = 32

interface Group {
  publicKey(secretKey: Uint8Array): Bytes
  /** Throws on a point that is none, and on a result at infinity or all zero (RFC 9180 section 7.1.4). */
  dh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array
  generate(random: RandomSource): Uint8Array
}

function groupOf(id: DhkemId): Group {
  if (id === 'DHKEM-X25519') {
    const { x25519 } = loadEd25519()
    return {
      publicKey: (secretKey) => x25519.getPublicKey(secretKey),
      dh: (secretKey, publicKey) => x25519.getSharedSecret(secretKey, publicKey),
      generate: (random) => draw(random, SECRET_SIZE),
    }
  }
  const { p256 } = loadNistCurves()
  return {
    publicKey: (secretKey) => p256.getPublicKey(secretKey, false),
    // The compressed point without its first byte is the x coordinate.
    dh: (secretKey, publicKey) => p256.getSharedSecret(secretKey, publicKey, true).slice(1),
    generate: generateP256Scalar,
  }
}

/** RFC 9180 section 4.1 ExtractAndExpand(dh, kem_context) with the labels of section 4. Wipes `dh`. */
function extractAndExpand(id: DhkemId, dh: Uint8Array, kemContext: Uint8Array): Uint8Array {
  const { expand, extract } = loadHkdf()
  const { sha256 } = loadSha2()
  const suiteId = new ByteWriter()
    .bytes(utf8('KEM'))
    .uint(identifiersOf(id)?.hpke ?? 0, 2)
    .finish()
  const ikm = concatBytes(utf8('HPKE-v1'), suiteId, utf8('eae_prk'), dh)
  const prk = extract(sha256, ikm)
  const info = new ByteWriter()
    .uint(SECRET_SIZE, 2)
    .bytes(utf8('HPKE-v1'))
    .bytes(suiteId)
    .bytes(utf8('shared_secret'))
    .bytes(kemContext)
    .finish()
  try {
    return expand(sha256, prk, info, SECRET_SIZE)
  } finally {
    wipe(dh, ikm, prk)
  }
}

/** Its randomness is the ephemeral private key skE, 32 bytes. */
export function nobleDhkem(id: DhkemId): DerandomizedKemBackend {
  const group = groupOf(id)

  function encapsulateDerand(publicKey: PublicKey, skE: Uint8Array) {
    const pkR = publicKey.toBytes()
    const enc = group.publicKey(skE)
    return { ciphertext: enc, sharedSecret: extractAndExpand(id, group.dh(skE, pkR), concatBytes(enc, pkR)) }
  }

  return {
    name: 'noble',
    randomnessSize: SECRET_SIZE,
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
