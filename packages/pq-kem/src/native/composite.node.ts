/** The traditional halves of composite KEMs over node:crypto, and SHA3-256. */
import * as crypto from 'node:crypto'
import type { EcCurveName } from '@quantum-shield/pq-core/algorithm'
import { view } from '@quantum-shield/pq-core/bytes'
import type { Component } from '../composite/component.ts'
import type { CompositeRow } from '../composite.table.ts'
import { decapsulateOaep, encapsulateOaep } from './classical.node.ts'
import { exportXdh, importXdh } from './groups.node.ts'
import { privateKeyObject, publicKeyObject } from './key-objects.node.ts'

function oaep({ id, traditionalKeys }: CompositeRow): Component {
  return {
    name: 'native',
    publicKey(bytes) {
      const key = publicKeyObject(traditionalKeys.toSpki(bytes))
      return { encapsulate: () => encapsulateOaep(key) }
    },
    privateKey(bytes) {
      const key = privateKeyObject(traditionalKeys.toPkcs8(bytes))
      return {
        publicKey: () => view(crypto.createPublicKey(key).export({ format: 'der', type: 'pkcs1' })),
        decapsulate: (ciphertext) => decapsulateOaep(id, key, ciphertext),
        // OpenSSL's copy lives until the KeyObject is collected.
        wipe: () => {},
      }
    },
  }
}

/** OpenSSL's names. */
const CURVES: Readonly<Record<EcCurveName, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  brainpoolP256r1: 'brainpoolP256r1',
  brainpoolP384r1: 'brainpoolP384r1',
}

/** Other builds of OpenSSL, and other runtimes with a node:crypto, lack some curves. */
function hasCurve(name: string): boolean {
  try {
    crypto.createECDH(name)
    return true
  } catch {
    return false
  }
}

/** Raw points in and out; `computeSecret` refuses those that are not on the curve. */
function ecdh(name: string, { traditionalKeys }: CompositeRow): Component {
  return {
    name: 'native',
    publicKey: (bytes) => ({
      encapsulate() {
        const ephemeral = crypto.createECDH(name)
        const ciphertext = ephemeral.generateKeys()
        return { ciphertext, sharedSecret: ephemeral.computeSecret(bytes) }
      },
    }),
    privateKey(bytes) {
      const key = crypto.createECDH(name)
      key.setPrivateKey(traditionalKeys.secretOf(bytes))
      return {
        publicKey: () => view(key.getPublicKey()),
        decapsulate(ciphertext) {
          // OpenSSL also takes the hybrid form 06 or 07 ‖ x ‖ y.
          if (ciphertext[0] !== 4) throw new RangeError('the point is not in uncompressed form')
          return key.computeSecret(ciphertext)
        },
        wipe: () => {},
      }
    },
  }
}

/** RFC 7748. Throws, as OpenSSL does, when the secret is all zero: the point has a small order. */
function xdh(crv: 'X25519' | 'X448', { traditionalKeys }: CompositeRow): Component {
  const generate = () =>
    crv === 'X25519' ? crypto.generateKeyPairSync('x25519') : crypto.generateKeyPairSync('x448')
  return {
    name: 'native',
    publicKey(bytes) {
      const recipient = importXdh(crv, bytes)
      return {
        encapsulate() {
          const { publicKey, privateKey } = generate()
          const sharedSecret = crypto.diffieHellman({ privateKey, publicKey: recipient })
          return { ciphertext: exportXdh(publicKey), sharedSecret }
        },
      }
    },
    privateKey(bytes) {
      const privateKey = privateKeyObject(traditionalKeys.toPkcs8(bytes))
      return {
        publicKey: () => exportXdh(crypto.createPublicKey(privateKey)),
        decapsulate: (ciphertext) =>
          crypto.diffieHellman({ privateKey, publicKey: importXdh(crv, ciphertext) }),
        wipe: () => {},
      }
    },
  }
}

function hasXdh(crv: 'X25519' | 'X448'): boolean {
  try {
    importXdh(crv, new Uint8Array(crv === 'X25519' ? 32 : 56).fill(9))
    return true
  } catch {
    return false
  }
}

export function nativeTraditional(row: CompositeRow): Component | undefined {
  const { traditional } = row
  switch (traditional.scheme) {
    case 'OAEP':
      return oaep(row)
    case 'ECDH': {
      const curve = CURVES[traditional.curve]
      return hasCurve(curve) ? ecdh(curve, row) : undefined
    }
    case 'X25519':
    case 'X448':
      return hasXdh(traditional.scheme) ? xdh(traditional.scheme, row) : undefined
  }
}

/** SHA3-256. */
export const sha3 = (bytes: Uint8Array): Uint8Array => view(crypto.hash('sha3-256', bytes, 'buffer'))
