/** The elliptic-curve halves of the hybrids over node:crypto. Raw points travel as JWK: fast, and in every Node. */
import * as crypto from 'node:crypto'
import { pkcs8FromSeed } from '@quantum-shield/pq-core/algorithm'
import { privateKeyObject } from './key-objects.node.ts'

export interface Group {
  /** Bytes of expanded seed that a private key is made from. */
  readonly seedSize: number
  /** Whether the raw public key decodes. */
  accepts(raw: Uint8Array): boolean
  importPublic(raw: Uint8Array): crypto.KeyObject
  importPrivate(seed: Uint8Array): crypto.KeyObject
  exportPublic(key: crypto.KeyObject): Uint8Array
  generate(): { publicKey: crypto.KeyObject; privateKey: crypto.KeyObject }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

function publicFromJwk(key: JsonWebKey): crypto.KeyObject {
  return crypto.createPublicKey({ key, format: 'jwk' })
}

/** RFC 7748. Every string of the right length is a point. */
export function importXdh(crv: 'X25519' | 'X448', raw: Uint8Array): crypto.KeyObject {
  return publicFromJwk({ kty: 'OKP', crv, x: base64url(raw) })
}

export function exportXdh(key: crypto.KeyObject): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}

const x25519: Group = {
  seedSize: 32,
  accepts: () => true,
  importPublic: (raw) => importXdh('X25519', raw),
  importPrivate: (seed) => privateKeyObject(pkcs8FromSeed('DHKEM-X25519', seed)),
  exportPublic: exportXdh,
  generate: () => crypto.generateKeyPairSync('x25519'),
}

/**
 * A NIST curve, points uncompressed (SEC 1 section 2.3.3).
 * @param order of the base point (SP 800-186 section 3.2.1), hexadecimal.
 */
function nistGroup(crv: 'P-256' | 'P-384', openssl: string, order: string, seedSize: number): Group {
  const n = Buffer.from(order, 'hex')
  const zero = Buffer.alloc(n.length)

  const pointToJwk = (point: Uint8Array): JsonWebKey => ({
    kty: 'EC',
    crv,
    x: base64url(point.subarray(1, 1 + n.length)),
    y: base64url(point.subarray(1 + n.length)),
  })

  /** Draft section 4.1 RandomScalar: the first window of the seed that is a scalar in 1 to n - 1. */
  function randomScalar(seed: Uint8Array): Uint8Array {
    for (let start = 0; start + n.length <= seed.length; start += n.length) {
      const window = seed.subarray(start, start + n.length)
      if (Buffer.compare(window, n) < 0 && Buffer.compare(window, zero) > 0) return window
    }
    // P-256: probability 2^-128; P-384: one window, probability 2^-192.
    throw new RangeError('no window of the seed is a scalar of the curve')
  }

  return {
    seedSize,
    accepts(raw) {
      if (raw[0] !== 4) return false
      try {
        publicFromJwk(pointToJwk(raw))
        return true
      } catch {
        return false
      }
    },
    importPublic(raw) {
      if (raw[0] !== 4) throw new RangeError('a point that is not uncompressed')
      return publicFromJwk(pointToJwk(raw))
    },
    importPrivate(seed) {
      const d = randomScalar(seed)
      const ecdh = crypto.createECDH(openssl)
      ecdh.setPrivateKey(d)
      const key = { ...pointToJwk(ecdh.getPublicKey()), d: base64url(d) }
      return crypto.createPrivateKey({ key, format: 'jwk' })
    },
    exportPublic(key) {
      const { x = '', y = '' } = key.export({ format: 'jwk' })
      return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
    },
    generate: () => crypto.generateKeyPairSync('ec', { namedCurve: crv }),
  }
}

export const GROUPS: Readonly<Record<'x25519' | 'p256' | 'p384', Group>> = {
  x25519,
  p256: nistGroup(
    'P-256',
    'prime256v1',
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    128,
  ),
  p384: nistGroup(
    'P-384',
    'secp384r1',
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    48,
  ),
}
