import { describe, expect, it, jest } from '@jest/globals'
import type { KeyProvider } from '@quantum-shield/pq-core'
import { fromBase64url, toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { kemKeyOf, pseudorandom, setUp, wipedWhile } from './support.ts'

const MESSAGE = utf8('the message, which no event may carry')

describe('audit', () => {
  it('withholds every result that it cannot record', async () => {
    for (const refuse of [
      () => {
        throw new Error('disk full')
      },
      () => Promise.reject(new Error('disk full')),
    ]) {
      let refusing = false
      const audit = { record: () => (refusing ? refuse() : undefined) }
      const destroyed: string[] = []
      const inner = createMemoryKeyProvider({ memory: 'plain' })
      const keys: KeyProvider = {
        ...inner,
        async destroy(key) {
          destroyed.push(key.name)
          await inner.destroy(key)
        },
      }
      const { engine } = setUp({ audit, keys })
      const key = await engine.createKey({ purpose: 'encrypt' })
      const signing = await engine.createKey({ purpose: 'sign' })
      const { ciphertext, sharedSecret } = await engine.encapsulate(key)
      const box = await engine.seal(MESSAGE, { to: [key] })
      const file = await engine.sign(signing, MESSAGE)
      const publicKey = kemKeyOf(key)
      const sources = [{ kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const]
      refusing = true
      const calls: (() => Promise<unknown>)[] = [
        () => engine.createKey({ purpose: 'encrypt', name: 'withheld' }),
        () => engine.createKey({ purpose: 'encrypt', algorithm: 'ML-KEM-512' }),
        () => engine.encapsulate(key),
        () => engine.decapsulate(key, ciphertext),
        () => engine.sign(signing, MESSAGE),
        () => engine.verify(signing, MESSAGE, file),
        () => engine.seal(MESSAGE, { to: [key] }),
        () => engine.open(box, { keys: [key] }),
        () => engine.open(utf8('no envelope'), { keys: [key] }),
        () => engine.deriveSessionKey({ suite: 's', parties: ['a', 'b'], sources }),
        () => engine.migrate({ from: key, to: 'X-Wing' }),
      ]
      for (const call of calls)
        expect([String(call), await codeRejectedBy(call())]).toEqual([String(call), 'audit_failed'])
      expect(destroyed).toEqual(['withheld', key.name])
      expect(await codeRejectedBy(inner.find('withheld'))).toBe('unknown_key')
      expect((await inner.find(key.name)).version).toBe(1)
    }
  })

  it('wipes what it withholds', async () => {
    let refusing = false
    const audit = { record: () => (refusing ? Promise.reject(new Error('down')) : undefined) }
    const { engine } = setUp({ audit })
    const key = await engine.createKey({ purpose: 'encrypt' })
    const publicKey = kemKeyOf(key)
    const { ciphertext, sharedSecret } = await engine.encapsulate(key)
    const sources = [{ kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const]
    const made = jest.spyOn(SecretBytes, 'adopt')
    refusing = true
    const calls: (() => Promise<unknown>)[] = [
      () => engine.encapsulate(key),
      () => engine.decapsulate(key, ciphertext),
      () => engine.deriveSessionKey({ suite: 's', parties: ['a', 'b'], sources }),
    ]
    try {
      for (const call of calls) {
        made.mockClear()
        expect([String(call), await codeRejectedBy(call())]).toEqual([String(call), 'audit_failed'])
        const secrets = made.mock.results.map(({ value }) => value as SecretBytes)
        expect(secrets.length).toBeGreaterThan(0)
        for (const secret of secrets) expect(() => secret.reveal()).toThrow('wiped')
      }
    } finally {
      made.mockRestore()
    }
    expect(sharedSecret.reveal()).toHaveLength(32)
  })

  it('wipes the content that it withholds', async () => {
    let refusing = false
    const audit = { record: () => (refusing ? Promise.reject(new Error('down')) : undefined) }
    const { engine } = setUp({ audit })
    const key = await engine.createKey({ purpose: 'encrypt' })
    const box = await engine.seal(MESSAGE, { to: [key] })
    const countWiped = async () => {
      const wiped = await wipedWhile(() => codeRejectedBy(engine.open(box, { keys: [key] })))
      return wiped.filter((content) => content === toHex(MESSAGE)).length
    }
    const given = await countWiped()
    refusing = true
    expect(await countWiped()).toBe(given + 1)
  })

  it('waits for the sink', async () => {
    const order: string[] = []
    const audit = {
      async record() {
        await new Promise((resolve) => setTimeout(resolve, 10))
        order.push('recorded')
      },
    }
    await setUp({ audit }).engine.createKey({ purpose: 'encrypt' })
    order.push('returned')
    expect(order).toEqual(['recorded', 'returned'])
  })

  it('keeps the cause, and sees no secret and no content', async () => {
    const cause = new Error('disk full')
    const failing = setUp({ audit: { record: () => Promise.reject(cause) } }).engine
    await expect(failing.createKey({ purpose: 'sign' })).rejects.toMatchObject({
      code: 'audit_failed',
      cause,
    })

    const { engine, audit } = setUp({ entropy: { random: pseudorandom(11) } })
    const key = await engine.createKey({ purpose: 'encrypt' })
    const signing = await engine.createKey({ purpose: 'sign' })
    const { ciphertext, sharedSecret } = await engine.encapsulate(key)
    await engine.decapsulate(key, ciphertext)
    await engine.verify(signing, MESSAGE, await engine.sign(signing, MESSAGE))
    await engine.open(await engine.seal(MESSAGE, { to: [key], context: { tenant: 'secret-tenant' } }), {
      keys: [key],
      context: { tenant: 'secret-tenant' },
    })
    const seeds = pseudorandom(11)
    const secrets = [seeds(32), seeds(32), seeds(32), sharedSecret.reveal(), MESSAGE]
    const text = JSON.stringify(audit.events)
    for (const secret of secrets) {
      expect(text).not.toContain(toHex(secret))
      expect(text).not.toContain(Buffer.from(secret).toString('base64url'))
    }
    expect(text).not.toMatch(/which no event|secret-tenant/)
    expect(new Set(audit.events.map(({ id }) => id)).size).toBe(audit.events.length)
    expect(fromBase64url(key.parts[0]!.publicKey.id)).toHaveLength(32)
  })
})
