/** ML-DSA over node:crypto (OpenSSL 3.5, Node 24.7 and later), found by trying; Ed25519, which every Node has. */
import * as crypto from 'node:crypto'
import { toPkcs8, toSpki, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { SignatureBackend } from '../backend.ts'
import { ML_DSA_TABLE, type MlDsaId } from '../ml-dsa.table.ts'

function isSupported(type: string): boolean {
  try {
    crypto.generateKeyPairSync(type as 'ml-dsa-65')
    return true
  } catch {
    return false
  }
}

export function nativeMlDsa(id: MlDsaId): SignatureBackend | undefined {
  const type = id.toLowerCase()
  return isSupported(type) ? nativeBackend(ML_DSA_TABLE[id].publicKeySize) : undefined
}

export function nativeEd25519(): SignatureBackend | undefined {
  return isSupported('ed25519') ? nativeBackend(32) : undefined
}

function nativeBackend(publicKeySize: number): SignatureBackend {
  const owner = {}
  const publicObject = (key: PublicKey) =>
    key.parsed(owner, () =>
      crypto.createPublicKey({ key: toSpki(key) as Buffer, format: 'der', type: 'spki' }),
    )
  const privateObject = (key: PrivateKey) =>
    key.parsed(owner, () => {
      using pkcs8 = toPkcs8(key)
      return crypto.createPrivateKey({ key: pkcs8.reveal() as Buffer, format: 'der', type: 'pkcs8' })
    })
  // `context` is the one option that node:crypto reads here; it ignores unknown ones without a word.
  const withContext = (key: crypto.KeyObject, context: Uint8Array) =>
    context.length === 0 ? key : { key, context }

  return {
    name: 'native',
    derivePublicKey(key) {
      const spki = crypto.createPublicKey(privateObject(key)).export({ format: 'der', type: 'spki' })
      return Uint8Array.from(spki.subarray(spki.length - publicKeySize))
    },
    sign: (key, message, context) =>
      new Promise((resolve, reject) => {
        crypto.sign(null, message, withContext(privateObject(key), context), (error, signature) => {
          if (error) reject(error)
          else resolve(view(signature))
        })
      }),
    signSync: (key, message, context) =>
      view(crypto.sign(null, message, withContext(privateObject(key), context))),
    verify: (key, message, signature, context) =>
      new Promise((resolve, reject) => {
        crypto.verify(null, message, withContext(publicObject(key), context), signature, (error, holds) => {
          if (error) reject(error)
          else resolve(holds)
        })
      }),
    verifySync: (key, message, signature, context) =>
      crypto.verify(null, message, withContext(publicObject(key), context), signature),
  }
}

/** A Buffer's bytes as a plain Uint8Array, without a copy. */
function view(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
