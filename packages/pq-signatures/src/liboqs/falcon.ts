/** The two back ends of Falcon. Both expand a seed of 48 bytes to the same key, and take each other's keys and signatures. */
import { onThisThread, type SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { openScheme, type LiboqsSignatureRow } from './signature.ts'

export interface FalconBackend extends SignatureBackend {
  /** From 48 bytes. @returns the private key, which the caller wipes. */
  generate(seed: Uint8Array): Uint8Array
  publicKeyOf(privateKey: Uint8Array): Uint8Array
}

/** Not loaded before a Falcon is: 10 ms. */
async function importNoble({ id }: LiboqsSignatureRow) {
  const { falcon512, falcon1024, falcon512padded, falcon1024padded } =
    await import('@noble/post-quantum/falcon.js')
  switch (id) {
    case 'Falcon-512':
      return falcon512
    case 'Falcon-1024':
      return falcon1024
    case 'Falcon-padded-512':
      return falcon512padded
    default:
      return falcon1024padded
  }
}

export async function nobleFalcon(row: LiboqsSignatureRow): Promise<FalconBackend> {
  const falcon = await importNoble(row)
  return {
    ...onThisThread({
      name: 'noble',
      derivePublicKey: (key) => falcon.getPublicKey(key.secret.reveal()),
      signSync: (key, message) => falcon.sign(message, key.secret.reveal()),
      verifySync: (key, message, signature) => falcon.verify(signature, message, key.toBytes()),
    }),
    generate: (seed) => falcon.keygen(seed).secretKey,
    publicKeyOf: (privateKey) => falcon.getPublicKey(privateKey),
  }
}

/** @throws PqError `unavailable` where the peer is missing, or another than the tested one. */
export async function liboqsFalcon(row: LiboqsSignatureRow): Promise<FalconBackend> {
  const scheme = await openScheme(row)
  // liboqs has no function for the public key of a private one.
  const { getPublicKey } = await importNoble(row)
  const varies = row.signatureVaries === true
  return {
    ...onThisThread({
      name: 'liboqs',
      derivePublicKey: (key) => getPublicKey(key.secret.reveal()),
      signSync: (key, message) => scheme.sign(key.secret.reveal(), message),
      // liboqs takes the padded form of a signature as well, which would give a signature two encodings.
      verifySync: (key, message, signature) =>
        !(varies && signature.at(-1) === 0) && scheme.verify(key, message, signature),
    }),
    generate: (seed) => scheme.expand(seed).secretKey,
    publicKeyOf: (privateKey) => getPublicKey(privateKey),
  }
}
