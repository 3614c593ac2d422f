/** The traditional halves of composite signatures over node:crypto, and their pre-hash. */
import * as crypto from 'node:crypto'
import { view } from '@quantum-shield/pq-core/bytes'
import type { CompositeRow, PreHashName, Traditional } from '../composite.table.ts'
import type { Component } from '../composite/component.ts'
import {
  endOfSpki,
  hasKeyType,
  privateKeyObject,
  publicKeyObject,
  signInPool,
  verifyInPool,
  type SigningKey,
} from './backend.node.ts'

/** OpenSSL's names where they are not the draft's. */
const CURVES: Readonly<Record<string, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
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

function isThere(traditional: Traditional): boolean {
  switch (traditional.scheme) {
    case 'PSS':
    case 'PKCS15':
      return true
    case 'ECDSA':
      return hasCurve(CURVES[traditional.curve] ?? traditional.curve)
    case 'Ed25519':
    case 'Ed448':
      return hasKeyType(traditional.scheme.toLowerCase())
  }
}

/** The key with the options of its scheme; MGF1 takes the digest of the message, and an ECDSA signature is DER. */
function withOptions(traditional: Traditional, key: crypto.KeyObject): SigningKey {
  if (traditional.scheme !== 'PSS') return key
  const saltLength = crypto.constants.RSA_PSS_SALTLEN_DIGEST
  return { key, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength }
}

function rawPublicKey(
  privateKey: crypto.KeyObject,
  { traditional, traditionalKeys }: CompositeRow,
): Uint8Array {
  const publicKey = crypto.createPublicKey(privateKey)
  if ('bits' in traditional) return view(publicKey.export({ format: 'der', type: 'pkcs1' }))
  return endOfSpki(traditionalKeys.publicKeySize)(publicKey)
}

export function nativeTraditional(row: CompositeRow): Component | undefined {
  const { traditional, traditionalKeys } = row
  if (!isThere(traditional)) return undefined
  const digest = 'digest' in traditional ? traditional.digest : null
  return {
    name: 'native',
    signer(privateKey) {
      const object = privateKeyObject(traditionalKeys.toPkcs8(privateKey))
      const key = withOptions(traditional, object)
      return {
        publicKey: () => rawPublicKey(object, row),
        sign: (message) => signInPool(digest, message, key),
        signSync: (message) => view(crypto.sign(digest, message, key)),
        // OpenSSL's copy lives until the KeyObject is collected.
        wipe: () => {},
      }
    },
    verifier(publicKey) {
      const key = withOptions(traditional, publicKeyObject(traditionalKeys.toSpki(publicKey)))
      return {
        verify: (message, signature) => verifyInPool(digest, message, key, signature),
        verifySync: (message, signature) => crypto.verify(digest, message, key, signature),
      }
    },
  }
}

/** PH(M) of draft-ietf-lamps-pq-composite-sigs-19 section 2.2. */
export function preHash(name: PreHashName, message: Uint8Array): Uint8Array {
  if (name !== 'SHAKE256') return crypto.hash(name, message, 'buffer')
  return crypto.createHash('shake256', { outputLength: 64 }).update(message).digest()
}
