/** Ed25519, found by trying, and ECDSA and RSA-PSS, which every node:crypto has. */
import * as crypto from 'node:crypto'
import { PqError, systemRandom, type RandomSource } from '@quantum-shield/pq-core'
import { view } from '@quantum-shield/pq-core/bytes'
import { pkcs8FromSeed, type SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { CLASSICAL_TABLE, type ClassicalId } from '../classical.table.ts'
import { endOfSpki, hasKeyType, opensslBackend, type OpensslScheme } from './backend.node.ts'

const MODULUS_BITS = 3072

/** What the three have in common: raw keys of `id`, signatures without context. */
function classicalBackend(
  id: ClassicalId,
  scheme: Pick<OpensslScheme, 'digest' | 'withOptions'> & Partial<OpensslScheme>,
): SignatureBackend {
  return opensslBackend({
    rawPublicKey: endOfSpki(CLASSICAL_TABLE[id].publicKeySize),
    encodePrivateKey: (key) => pkcs8FromSeed(id, key.secret.reveal()),
    ...scheme,
  })
}

export function nativeEd25519(): SignatureBackend | undefined {
  if (!hasKeyType('ed25519')) return undefined
  return classicalBackend('Ed25519', { digest: null, withOptions: (key) => key })
}

export function nativeEcdsaP256(): SignatureBackend {
  return classicalBackend('ECDSA-P256', {
    digest: 'sha256',
    withOptions: (key) => ({ key, dsaEncoding: 'ieee-p1363' }),
  })
}

/** MGF1 takes the digest of the message. */
export function nativeRsaPss(): SignatureBackend {
  const padding = crypto.constants.RSA_PKCS1_PSS_PADDING
  return classicalBackend('RSA-PSS-SHA256', {
    digest: 'sha256',
    withOptions: (key) => ({ key, padding, saltLength: 32 }),
    rawPublicKey: (key) => view(key.export({ format: 'der', type: 'pkcs1' })),
  })
}

/**
 * RSAPrivateKey, 3072 bits or as many as the caller wants, exponent 65537.
 * @throws PqError `unavailable` for a random source of the caller's: OpenSSL draws from its own.
 */
export function generateRsaPrivateKey(random: RandomSource, modulusLength = MODULUS_BITS): Uint8Array {
  if (random !== systemRandom) throw new PqError('unavailable', 'RSA keys are made without a random source')
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength })
  return view(privateKey.export({ format: 'der', type: 'pkcs1' }))
}
