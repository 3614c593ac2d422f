/** SLH-DSA over node:crypto (OpenSSL 3.5, Node 24.8 and later), found by trying. */
import * as crypto from 'node:crypto'
import { systemRandom } from '@quantum-shield/pq-core'
import { view, wipe } from '@quantum-shield/pq-core/bytes'
import { toPkcs8, toSpki, type PrivateKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import type { SlhDsaBackend } from '../backend.ts'
import { nobleSlhDsa } from '../noble/noble.ts'
import { publicHalf } from '../slh-dsa.keys.ts'
import { SLH_DSA_TABLE, type SlhDsaId } from '../slh-dsa.table.ts'

/** Node's types know no SLH-DSA yet. */
const keyType = (id: SlhDsaId) => id.toLowerCase() as 'ml-dsa-65'

let binds: boolean | undefined

/**
 * Node 24.7 signs as if no context had been passed, without a word. What decides is Node, not the parameter set:
 * one of the fastest stands for all, tried at the price of one signature (11 ms).
 */
function bindsContext(): boolean {
  if (binds !== undefined) return binds
  const message = new Uint8Array()
  try {
    const { publicKey, privateKey } = crypto.generateKeyPairSync(keyType('SLH-DSA-SHA2-128f'))
    const signature = crypto.sign(null, message, { key: privateKey, context: Uint8Array.of(1) })
    binds = !crypto.verify(null, message, publicKey, signature)
  } catch {
    binds = false
  }
  return binds
}

const owner = {}

function publicObject(key: PublicKey): crypto.KeyObject {
  return key.parsed(owner, () =>
    crypto.createPublicKey({ key: toSpki(key) as Buffer, format: 'der', type: 'spki' }),
  )
}

function privateObject(key: PrivateKey): crypto.KeyObject {
  return key.parsed(owner, () => {
    using pkcs8 = toPkcs8(key)
    return crypto.createPrivateKey({ key: pkcs8.reveal() as Buffer, format: 'der', type: 'pkcs8' })
  })
}

const withContext = (key: crypto.KeyObject, context: Uint8Array) =>
  context.length === 0 ? key : { key, context }

export function nativeSlhDsa(id: SlhDsaId): SlhDsaBackend | undefined {
  if (!bindsContext()) return undefined
  const { privateKeySize } = SLH_DSA_TABLE[id]
  return {
    name: 'native',
    derivePublicKey: publicHalf,
    generate(random) {
      if (random !== systemRandom) return nobleSlhDsa(id).generate(random)
      const { privateKey } = crypto.generateKeyPairSync(keyType(id))
      const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
      const raw = Uint8Array.from(pkcs8.subarray(pkcs8.length - privateKeySize))
      wipe(pkcs8)
      return raw
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
