import { importPublicKey, toSpki } from '@quantum-shield/pq-core/keys'
import {
  generateHssKey,
  hssLms,
  openSigner,
  reserveIndices,
  slhDsaSha2128f,
} from '@quantum-shield/pq-hash-sigs'

const message = Uint8Array.of(1, 2, 3)
const pair = slhDsaSha2128f.generateKeyPair()
await slhDsaSha2128f.verify(pair.publicKey, message, await slhDsaSha2128f.sign(pair.privateKey, message))

const level = { lms: 'LMS_SHA256_M24_H10', ots: 'LMOTS_SHA256_N24_W4' }
const key = await generateHssKey([level], { threads: 2 })
const store = { keyId: key.publicKey.id, reserve: async (count) => ({ first: 0n, count }) }
const signature = (await openSigner(key)).sign((await reserveIndices(store, 1)).next(), message)
await hssLms.verify(importPublicKey(toSpki(key.publicKey), [hssLms]), message, signature)
