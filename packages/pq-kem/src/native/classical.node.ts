/** DHKEM over node:crypto (Node 24.7 and later), found by trying, and RSA-OAEP, which every Node has. */
import * as crypto from 'node:crypto'
import { PqError, systemRandom, type Bytes, type RandomSource } from '@quantum-shield/pq-core'
import { view, wipe } from '@quantum-shield/pq-core/bytes'
import { pkcs8FromSeed } from '@quantum-shield/pq-core/algorithm'
import { toSpki, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import { DHKEM_TABLE, RSA_OAEP_ROW, type DhkemId } from '../classical.table.ts'
import { opensslKem } from './backend.node.ts'
import { privateKeyObject, publicKeyObject } from './key-objects.node.ts'

function ephemeralKey(id: DhkemId): crypto.KeyObject {
  switch (id) {
    case 'DHKEM-X25519':
      return crypto.generateKeyPairSync('x25519').publicKey
    case 'DHKEM-X448':
      return crypto.generateKeyPairSync('x448').publicKey
    case 'DHKEM-P256':
      return crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    case 'DHKEM-P384':
      return crypto.generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    case 'DHKEM-P521':
      return crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey
  }
}

/** Every Node has the key types; whether its OpenSSL has the KEM over them shows in use only. */
function hasDhkem(id: DhkemId): boolean {
  try {
    crypto.encapsulate(ephemeralKey(id))
    return true
  } catch {
    return false
  }
}

export function nativeDhkem(id: DhkemId): KemBackend | undefined {
  if (!hasDhkem(id)) return undefined
  const backend = opensslKem(DHKEM_TABLE[id].publicKeySize, (key) => pkcs8FromSeed(id, key.secret.reveal()))
  if (id === 'DHKEM-X25519' || id === 'DHKEM-X448') return backend
  return {
    ...backend,
    decapsulate(privateKey, ciphertext) {
      // OpenSSL also takes the hybrid form 06 or 07 ‖ x ‖ y, and hashes it into another secret.
      if (ciphertext[0] !== 4) throw new RangeError('the point is not in uncompressed form')
      return backend.decapsulate(privateKey, ciphertext)
    },
  }
}

const MODULUS_BITS = 3072
const RSA_SECRET_SIZE = RSA_OAEP_ROW.sharedSecretSize
const OAEP = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }

/**
 * RSAPrivateKey, 3072 bits or as many as the caller wants, exponent 65537.
 * @throws PqError `unavailable` for a random source of the caller's: OpenSSL draws from its own.
 */
export function generateRsaPrivateKey(random: RandomSource, modulusLength = MODULUS_BITS): Uint8Array {
  if (random !== systemRandom) throw new PqError('unavailable', 'RSA keys are made without a random source')
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength })
  return view(privateKey.export({ format: 'der', type: 'pkcs1' }))
}

/** @returns undefined for every ciphertext that is none; OpenSSL's reason is what Manger's attack needs. */
function decryptOaep(key: crypto.KeyObject, ciphertext: Uint8Array): Uint8Array | undefined {
  try {
    return crypto.privateDecrypt({ key, ...OAEP }, ciphertext)
  } catch {
    return undefined
  }
}

/** RFC 8017 section 7.1.1 over 32 random bytes. The caller wipes them. */
export function encapsulateOaep(key: crypto.KeyObject): { ciphertext: Bytes; sharedSecret: Uint8Array } {
  const sharedSecret = systemRandom(RSA_SECRET_SIZE)
  return { ciphertext: view(crypto.publicEncrypt({ key, ...OAEP }, sharedSecret)), sharedSecret }
}

/** RFC 8017 section 7.1.2. @throws PqError `malformed`, in one way whatever is wrong. @param id for its message. */
export function decapsulateOaep(id: string, key: crypto.KeyObject, ciphertext: Uint8Array): Uint8Array {
  // Step 1.b: OpenSSL takes a ciphertext that has lost a leading zero.
  const modulusSize = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  const secret = ciphertext.length === modulusSize ? decryptOaep(key, ciphertext) : undefined
  if (secret?.length === RSA_SECRET_SIZE) return view(secret)
  if (secret !== undefined) wipe(secret)
  throw new PqError('malformed', `${id}: the ciphertext was refused`)
}

export function nativeRsaOaep(): KemBackend {
  const owner = {}
  const publicObject = (key: PublicKey) => key.parsed(owner, () => publicKeyObject(toSpki(key)))
  const privateObject = (key: PrivateKey) =>
    key.parsed(owner, () => privateKeyObject(pkcs8FromSeed(RSA_OAEP_ROW.id, key.secret.reveal())))
  return {
    name: 'native',
    derivePublicKey: (privateKey) =>
      view(crypto.createPublicKey(privateObject(privateKey)).export({ format: 'der', type: 'pkcs1' })),
    encapsulate: (publicKey) => encapsulateOaep(publicObject(publicKey)),
    decapsulate: (privateKey, ciphertext) =>
      decapsulateOaep(RSA_OAEP_ROW.id, privateObject(privateKey), ciphertext),
  }
}
