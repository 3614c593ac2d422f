/** What pq-engine derives from one input must be one value in every runtime: session keys, and the pool's numbers. */
import type { SecurityEvent } from '@quantum-shield/pq-core'
import { toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { toPrivateJwk, type Jwk, type PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { createEngine, type QuantumCryptoEngine } from '@quantum-shield/pq-engine'
import { createEntropyPool } from '@quantum-shield/pq-engine/entropy'
import { createMemoryKeyProvider, type MemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { xWing } from '@quantum-shield/pq-kem'

export interface EngineSample {
  /** X-Wing. */
  readonly privateJwk: Jwk
  readonly ciphertext: string
  readonly sessionKey: string
  /** What the pool draws from a system and a source that count. */
  readonly drawn: string
}

export interface EngineUnderTest {
  readonly engine: QuantumCryptoEngine
  readonly keys: MemoryKeyProvider
  readonly events: SecurityEvent[]
}

export function makeEngine(): EngineUnderTest {
  const events: SecurityEvent[] = []
  const keys = createMemoryKeyProvider()
  const audit = { record: (event: SecurityEvent) => void events.push(event) }
  return { engine: createEngine({ policy: 'default', keys, audit }), keys, events }
}

/** The session key of whoever holds the private key. */
export async function sessionKeyOf(privateKey: PrivateKey, ciphertext: Uint8Array): Promise<string> {
  const { engine, keys } = makeEngine()
  // In locked memory the provider takes the key itself.
  const publicKey = xWing.publicKey(privateKey.publicKey.toBytes())
  const secret = await engine.decapsulate(
    await keys.add({ name: 'link', purpose: 'encrypt', privateKeys: [privateKey] }),
    ciphertext,
  )
  const quantum = SecretBytes.adopt(utf8('what both key management entities gave out'))
  const key = await engine.deriveSessionKey({
    suite: 'acme-link/1',
    parties: ['site-a', 'site-b'],
    sources: [
      { kind: 'kem', publicKey, ciphertext, secret },
      { kind: 'qkd', keyId: '8f4a1c7e', kmes: ['kme-a', 'kme-b'], secret: quantum },
    ],
    context: utf8('context'),
    salt: utf8('salt'),
    length: 100,
  })
  return toBase64url(key.reveal())
}

/** Bytes that no test of a source finds fault with, the same each time. */
function counting(): (length: number) => Uint8Array {
  let count = 0
  return (length) => Uint8Array.from({ length }, () => (count++ * 167) & 0xff)
}

export async function drawnBytes(): Promise<string> {
  const source = counting()
  const pool = await createEntropyPool({
    system: counting(),
    sources: [{ name: 'counter', minEntropyPerByte: 4, read: async (length) => source(length) }],
    audit: { record: () => undefined },
  })
  const [status] = pool.sources()
  if (status?.state !== 'live') throw new Error(`the source failed: ${String(status?.failure)}`)
  return toBase64url(pool.random(100))
}

export async function makeEngineSample(): Promise<EngineSample> {
  const { publicKey, privateKey } = xWing.generateKeyPair()
  const privateJwk = toPrivateJwk(privateKey)
  const { ciphertext } = xWing.encapsulate(publicKey)
  return {
    privateJwk,
    ciphertext: toBase64url(ciphertext),
    sessionKey: await sessionKeyOf(privateKey, ciphertext),
    drawn: await drawnBytes(),
  }
}
