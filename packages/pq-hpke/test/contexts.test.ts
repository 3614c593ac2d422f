/** Contexts: sequence numbers, order, and their end. */
import { describe, expect, it } from '@jest/globals'
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { xWing } from '@quantum-shield/pq-kem'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { CipherSuite } from 'hpke'
import { recipientContext, senderContext } from '../src/context.ts'
import { suiteOf, type Encapsulated } from '../src/suite.ts'
import { AAD, bob, hpke, INFO, PLAINTEXT } from './support.ts'

async function pairOfContexts() {
  const sender = await hpke.createSender(bob.publicKey, { info: INFO })
  return { sender, recipient: await hpke.createRecipient(bob.privateKey, sender.enc, { info: INFO }) }
}

describe('messages of a context', () => {
  it('are counted on both sides', async () => {
    const { sender, recipient } = await pairOfContexts()
    for (let i = 0; i < 5; i++) {
      expect([sender.sequence, recipient.sequence]).toEqual([i, i])
      await recipient.open(await sender.seal(PLAINTEXT))
    }
    expect([sender.sequence, recipient.sequence]).toEqual([5, 5])
  })

  it('differ although their content does not', async () => {
    const { sender } = await pairOfContexts()
    const sealed = [await sender.seal(PLAINTEXT), await sender.seal(PLAINTEXT)]
    expect(toHex(sealed[0] as Uint8Array)).not.toBe(toHex(sealed[1] as Uint8Array))
    expect(sealed.map(({ length }) => length)).toEqual([PLAINTEXT.length + 16, PLAINTEXT.length + 16])
  })

  it('open in their order only, each once; one that fails is not counted', async () => {
    const { sender, recipient } = await pairOfContexts()
    const [first, second] = [await sender.seal(utf8('1')), await sender.seal(utf8('2'), { aad: AAD })]
    expect(await codeRejectedBy(recipient.open(second, { aad: AAD }))).toBe('decryption_failed')
    expect(recipient.sequence).toBe(0)
    expect(await recipient.open(first)).toEqual(utf8('1'))
    expect(await codeRejectedBy(recipient.open(first))).toBe('decryption_failed')
    expect(await codeRejectedBy(recipient.open(second))).toBe('decryption_failed')
    expect(await recipient.open(second, { aad: AAD })).toEqual(utf8('2'))
    expect(recipient.sequence).toBe(2)
  })

  it('that overlap keep the order of the calls', async () => {
    const { sender, recipient } = await pairOfContexts()
    const messages = Array.from({ length: 50 }, (_, i) => utf8(`message ${i}`))
    const sealed = await Promise.all(messages.map((message) => sender.seal(message)))
    const opened = await Promise.all(sealed.map((message) => recipient.open(message)))
    expect(opened).toEqual(messages)
  })

  it('may be empty', async () => {
    const { sender, recipient } = await pairOfContexts()
    const sealed = await sender.seal(new Uint8Array())
    expect(sealed).toHaveLength(16)
    expect(await recipient.open(sealed)).toEqual(new Uint8Array())
  })

  it('do not open with what another sender sealed', async () => {
    const [a, b] = [await pairOfContexts(), await pairOfContexts()]
    const sealed = await b.sender.seal(PLAINTEXT)
    expect(await codeRejectedBy(a.recipient.open(sealed))).toBe('decryption_failed')
  })

  it('take no other options', async () => {
    const { sender, recipient } = await pairOfContexts()
    const options = { info: INFO } as never
    expect(await codeRejectedBy(sender.seal(PLAINTEXT, options))).toBe('TypeError')
    expect(await codeRejectedBy(recipient.open(new Uint8Array(16), options))).toBe('TypeError')
    expect(Object.isFrozen(sender) && Object.isFrozen(recipient)).toBe(true)
  })
})

describe('exports of a context', () => {
  it('depend on their use, their length and the context, not on the messages', async () => {
    const { sender, recipient } = await pairOfContexts()
    const before = await sender.exportSecret(AAD, 32)
    await recipient.open(await sender.seal(PLAINTEXT))
    const values = [before, await sender.exportSecret(AAD, 32), await recipient.exportSecret(AAD, 32)]
    expect(new Set(values.map((value) => toHex(value.reveal()))).size).toBe(1)
    const others = [
      await sender.exportSecret(INFO, 32),
      await sender.exportSecret(AAD, 33),
      await (await pairOfContexts()).sender.exportSecret(AAD, 32),
    ]
    for (const other of others) expect(toHex(other.reveal().slice(0, 32))).not.toBe(toHex(before.reveal()))
    expect(String(before)).toBe('[secret 32 bytes]')
  })
})

/** A suite whose nonces have one byte: its last sequence number is 255. */
async function shortContexts() {
  const suite = suiteOf({ kem: xWing, kdf: 'HKDF-SHA256', aead: 'AES-256-GCM' })
  const { KEM, KDF, AEAD } = suite.library
  const part = <T>(type: string, rest: object) => ({ ...rest, type }) as T
  const secret: Encapsulated = {
    type: 'public',
    extractable: false,
    algorithm: { name: 'known' },
    enc: new Uint8Array(KEM.Nenc),
    sharedSecret: SecretBytes.adopt(new Uint8Array(32)),
  }
  const identity = async (_key: Uint8Array, _nonce: Uint8Array, _aad: Uint8Array, message: Uint8Array) =>
    message
  const kem = {
    Encap: async () => ({ enc: secret.enc, shared_secret: secret.sharedSecret.reveal() }),
    Decap: async () => secret.sharedSecret.reveal(),
  }
  const kdf = {
    Extract: async () => new Uint8Array(32),
    Expand: async (_prk: Uint8Array, _info: Uint8Array, length: number) => new Uint8Array(length),
  }
  const short = new CipherSuite<Encapsulated>(
    () => part('KEM', { ...KEM, ...kem }),
    () => part('KDF', { ...KDF, ...kdf }),
    () => part('AEAD', { ...AEAD, Nn: 1, Seal: identity, Open: identity }),
  )
  const { ctx } = await short.SetupSender(secret)
  const recipient = await short.SetupRecipient({ ...secret, type: 'private' }, secret.enc)
  return {
    sender: senderContext(suite, new Uint8Array(), ctx),
    recipient: recipientContext(suite, recipient),
  }
}

it('a context ends before a nonce comes twice', async () => {
  const { sender, recipient } = await shortContexts()
  const message = new Uint8Array(16)
  for (let i = 0; i < 255; i++) await recipient.open(await sender.seal(message))
  for (let i = 0; i < 2; i++) {
    expect(await codeRejectedBy(sender.seal(message))).toBe('message_limit')
    expect(await codeRejectedBy(recipient.open(message))).toBe('message_limit')
  }
  expect([sender.sequence, recipient.sequence]).toEqual([255, 255])
})
