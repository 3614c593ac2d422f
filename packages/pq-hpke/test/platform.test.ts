/** What other runtimes run, and noble, against what Node runs. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { toHex } from '@quantum-shield/pq-core/bytes'
import * as modules from '../src/noble/modules.ts'
import * as nodeModules from '../src/noble/modules.node.ts'
import { nobleCipher, nobleXof } from '../src/noble/noble.ts'
import * as node from '../src/platform/platform.node.ts'
import * as portable from '../src/platform/platform.ts'
import type { CipherName, HashName, XofName } from '../src/suites.table.ts'

const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
const CIPHERS: readonly CipherName[] = ['AES-128-GCM', 'AES-256-GCM', 'ChaCha20-Poly1305']
const HASHES: readonly HashName[] = ['sha256', 'sha384', 'sha512']
const XOFS: readonly XofName[] = ['shake128', 'shake256', 'turboshake128', 'turboshake256']

describe('the same bytes', () => {
  it.each(HASHES)('HKDF with %s', async (hash) => {
    const [a, b] = [node.hkdfOf(hash), portable.hkdfOf(hash)]
    const property = fc.asyncProperty(
      bytes(100),
      bytes(200),
      bytes(150),
      fc.integer({ min: 1, max: 300 }),
      async (salt, ikm, info, length) => {
        const prk = await a.Extract(salt, ikm)
        expect(toHex(prk)).toBe(toHex(await b.Extract(salt, ikm)))
        expect(toHex(await a.Expand(prk, info, length))).toBe(toHex(await b.Expand(prk, info, length)))
      },
    )
    await fc.assert(property, { numRuns: 50 })
  })

  it.each(XOFS)('%s', (name) => {
    const [a, b] = [node.xofOf(name), portable.xofOf(name)]
    const property = fc.property(bytes(400), fc.integer({ min: 1, max: 500 }), (input, length) => {
      expect(toHex(a(input, length))).toBe(toHex(b(input, length)))
      expect(toHex(a(input, length))).toBe(toHex(nobleXof(name)(input, length)))
    })
    fc.assert(property, { numRuns: 50 })
  })

  it.each(CIPHERS)('%s', async (name) => {
    const ciphers = [node.cipherOf(name), portable.cipherOf(name), nobleCipher(name)]
    const key = new Uint8Array(name === 'AES-128-GCM' ? 16 : 32).fill(7)
    const property = fc.asyncProperty(
      fc.uint8Array({ minLength: 12, maxLength: 12 }),
      bytes(50),
      bytes(200),
      async (nonce, aad, plaintext) => {
        const sealed = await Promise.all(
          ciphers.map(({ Seal }) => Seal(Uint8Array.from(key), nonce, aad, plaintext)),
        )
        expect(new Set(sealed.map(toHex)).size).toBe(1)
        const [box] = sealed as [Uint8Array, ...Uint8Array[]]
        for (const { Open } of ciphers) {
          expect(toHex(await Open(key, nonce, aad, box))).toBe(toHex(plaintext))
          const changed = box.with(-1, (box.at(-1) as number) ^ 1)
          await expect(Open(key, nonce, aad, changed)).rejects.toThrow()
        }
      },
    )
    await fc.assert(property, { numRuns: 50 })
  })
})

it('noble has the same functions on both paths', () => {
  for (const [name, load] of Object.entries(modules)) {
    const onNode = (nodeModules as Readonly<Record<string, () => object>>)[name]?.()
    expect(onNode).toMatchObject(load())
  }
})
