import { describe, expect, it } from '@jest/globals'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { deriveSessionKey } from '@quantum-shield/pq-engine/kdf'
import { inspectEnvelope, seal as sealEnvelope } from '@quantum-shield/pq-envelope'
import { mlKem1024, mlKem512, xWing } from '@quantum-shield/pq-kem'
import { dhkemP256 } from '@quantum-shield/pq-kem/classical'
import { ed25519, inspectDetached, mlDsa87, signDetached } from '@quantum-shield/pq-signatures'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { kemKeyOf, setUp } from './support.ts'

const MESSAGE = utf8('the message')

/** What a getter gives the first `reads` times, and what it gives ever after. */
function changing<T>(first: T, later: T, reads = 1): () => T {
  let count = 0
  return () => (++count <= reads ? first : later)
}

/** A list of one entry, which changes once it has been read. */
function listOf<T>(first: T, later: T, reads = 1): T[] {
  return Object.defineProperty([later], 0, { get: changing(first, later, reads), enumerable: true })
}

/** The policy allows what is read first and forbids what is read later: an engine that reads twice uses the latter. */
describe('what the policy has seen is what is used:', () => {
  async function setUpKeys() {
    const { engine, keys, last } = setUp({ policy: 'cnsa2' })
    const strong = await engine.createKey({ purpose: 'encrypt', name: 'strong' })
    const weak = await keys.create({ purpose: 'encrypt', algorithms: [mlKem512], name: 'weak' })
    const shifting = (reads = 1) => ({ ...strong, parts: listOf(strong.parts[0]!, weak.parts[0]!, reads) })
    return { engine, keys, last, strong, weak, shifting }
  }

  it('recipients of seal', async () => {
    const { engine } = setUp()
    const [hybrid, classical] = [xWing.generateKeyPair().publicKey, dhkemP256.generateKeyPair().publicKey]
    const publicKey = changing(hybrid, classical)
    const versioned = Object.defineProperty({ publicKey: hybrid, keyVersion: 1 }, 'publicKey', {
      get: publicKey,
    })
    for (const to of [listOf(hybrid, classical), [versioned]]) {
      const { recipients } = inspectEnvelope(await engine.seal(MESSAGE, { to }))
      expect(recipients).toMatchObject([{ algorithm: 'X-Wing' }])
    }
  })

  it('parts of a key, for encapsulate, seal and decapsulate', async () => {
    const { engine, strong, shifting } = await setUpKeys()
    const { ciphertext, sharedSecret } = await engine.encapsulate(shifting())
    expect(ciphertext).toHaveLength(mlKem1024.ciphertextSize)
    const box = await engine.seal(MESSAGE, { to: [shifting()] })
    expect(inspectEnvelope(box).recipients).toMatchObject([{ algorithm: 'ML-KEM-1024' }])
    expect((await engine.decapsulate(shifting(), ciphertext)).equals(sharedSecret)).toBe(true)
    expect((await engine.decapsulate(strong, ciphertext)).equals(sharedSecret)).toBe(true)
  })

  it('keys of open, however often they are looked at before', async () => {
    const { engine, keys, strong, weak, shifting } = await setUpKeys()
    const box = await sealEnvelope(MESSAGE, { to: [kemKeyOf(strong), kemKeyOf(weak)] })
    await keys.destroy(strong)
    for (const reads of [1, 2, 3, 4])
      expect(await codeRejectedBy(engine.open(box, { keys: [shifting(reads)] }))).toBe('unknown_key')
  })

  it('parts of a signing key', async () => {
    const { engine, keys } = setUp({ policy: 'cnsa2' })
    const key = await engine.createKey({ purpose: 'sign' })
    const weak = await keys.create({ purpose: 'sign', algorithms: [ed25519] })
    const file = await engine.sign({ ...key, parts: listOf(key.parts[0]!, weak.parts[0]!) }, MESSAGE)
    expect(inspectDetached(file).signers).toMatchObject([{ algorithm: 'ML-DSA-87' }])
  })

  it('signers to verify with', async () => {
    const { engine, keys } = setUp({ policy: 'cnsa2' })
    const { publicKey, privateKey } = ed25519.generateKeyPair()
    const forged = await signDetached([signerOf(privateKey)], MESSAGE)
    const signers = listOf(mlDsa87.generateKeyPair().publicKey, publicKey)
    expect(await codeRejectedBy(engine.verify(signers, MESSAGE, forged))).toBe('signers_mismatch')
    const key = await keys.create({ purpose: 'sign', algorithms: [mlDsa87] })
    const parts = listOf(key.parts[0]!, { ...key.parts[0]!, publicKey })
    expect(await codeRejectedBy(engine.verify({ ...key, parts }, MESSAGE, forged))).toBe('signers_mismatch')
  })

  it('sources of a session key', async () => {
    const { engine } = setUp({ policy: 'cnsa2' })
    const sourceOf = (algorithm: typeof mlKem1024) => {
      const { publicKey } = algorithm.generateKeyPair()
      const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
      return { kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const
    }
    const [strong, weak] = [sourceOf(mlKem1024), sourceOf(mlKem512)]
    const options = { suite: 's', parties: ['a', 'b'] } as const
    for (const reads of [1, 2]) {
      const key = await engine.deriveSessionKey({ ...options, sources: listOf(strong, weak, reads) })
      expect(key.equals(deriveSessionKey({ ...options, sources: [strong] }))).toBe(true)
    }
  })

  it('both keys of migrate, and the recipients that an envelope keeps', async () => {
    const { engine, strong, weak, shifting } = await setUpKeys()
    const envelope = await engine.seal(MESSAGE, { to: [strong] })
    const move = async (request: Partial<Parameters<typeof engine.migrate>[0]>) => {
      const to = await engine.createKey({ purpose: 'encrypt', name: 'strong' })
      const { items } = await engine.migrate({
        from: strong,
        to,
        envelopes: [{ id: 'a', envelope }],
        ...request,
      })
      return items[0]
    }
    for (const reads of [1, 2, 3]) {
      expect(await move({ from: shifting(reads) })).toMatchObject({ status: 'rewrapped' })
      const item = await move({ to: shifting(reads) })
      if (item?.status !== 'rewrapped') throw new Error('not rewrapped')
      expect(inspectEnvelope(item.envelope).recipients).toMatchObject([{ algorithm: 'ML-KEM-1024' }])
      const both = await sealEnvelope(MESSAGE, { to: [kemKeyOf(strong), kemKeyOf(weak)] })
      const others = listOf(mlKem1024.generateKeyPair().publicKey, kemKeyOf(weak), reads)
      expect(await move({ envelopes: [{ id: 'a', envelope: both, others }] })).toMatchObject({
        status: 'failed',
        code: 'recipients_differ',
      })
    }
  })
})
