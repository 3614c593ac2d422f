/** The elliptic-curve halves of the hybrids over node:crypto. Raw points travel as JWK: fast, and in every Node. */
import * as crypto from 'node:crypto'
import { ecKeys, P256, P384, pkcs8FromSeed, type EcCurve } from '@quantum-shield/pq-core/algorithm'
import { privateKeyObject } from './key-objects.node.ts'

export interface Group {
  /** Bytes of expanded seed that a private key is made from. */
  readonly seedSize: number
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
  importPublic: (raw) => importXdh('X25519', raw),
  importPrivate: (seed) => privateKeyObject(pkcs8FromSeed('DHKEM-X25519', seed)),
  exportPublic: exportXdh,
  generate: () => crypto.generateKeyPairSync('x25519'),
}

/** A NIST curve, points uncompressed (SEC 1 section 2.3.3). @param openssl its name there. */
function nistGroup(crv: 'P-256' | 'P-384', openssl: string, curve: EcCurve, seedSize: number): Group {
  const { size } = curve
  const { refusePrivateKey } = ecKeys(curve)

  const pointToJwk = (point: Uint8Array): JsonWebKey => ({
    kty: 'EC',
    crv,
    x: base64url(point.subarray(1, 1 + size)),
    y: base64url(point.subarray(1 + size)),
  })

  /** Draft section 4.1 RandomScalar: the first window of the seed that is a scalar in 1 to n - 1. */
  function randomScalar(seed: Uint8Array): Uint8Array {
    for (let start = 0; start + size <= seed.length; start += size) {
      const window = seed.subarray(start, start + size)
      if (refusePrivateKey(window) === undefined) return window
    }
    // P-256: probability 2^-128; P-384: one window, probability 2^-192.
    throw new RangeError('no window of the seed is a scalar of the curve')
  }

  return {
    seedSize,
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
  p256: nistGroup('P-256', 'prime256v1', P256, 128),
  p384: nistGroup('P-384', 'secp384r1', P384, 48),
}
