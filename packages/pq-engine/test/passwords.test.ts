import { argon2Sync, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { argon2idKey, pbkdf2Key } from '@quantum-shield/pq-engine/passwords'
import { codeRejectedBy } from '@quantum-shield/testkit'

const SALT = new Uint8Array(16).fill(3)

describe('argon2idKey', () => {
  it('equals node:crypto', async () => {
    const expected = argon2Sync('argon2id', {
      message: 'correct horse',
      nonce: SALT,
      memory: 19_456,
      passes: 2,
      parallelism: 1,
      tagLength: 40,
    })
    const cost = { memoryKiB: 19_456, passes: 2, parallelism: 1, length: 40 }
    expect(toHex((await argon2idKey('correct horse', SALT, cost)).reveal())).toBe(expected.toString('hex'))
  })

  it('has the defaults of RFC 9106', async () => {
    const cost = { memoryKiB: 65_536, passes: 3, parallelism: 4, length: 32 }
    expect((await argon2idKey('p', SALT)).equals(await argon2idKey('p', SALT, cost))).toBe(true)
  })

  it('takes one password for one, however it is composed', async () => {
    const cost = { memoryKiB: 7168, passes: 5, parallelism: 1 }
    const composed = await argon2idKey('caf\u00e9', SALT, cost)
    expect(composed.equals(await argon2idKey('cafe\u0301', SALT, cost))).toBe(true)
    expect(composed.equals(await argon2idKey('cafe', SALT, cost))).toBe(false)
  })

  it.each([
    [47_104, 1],
    [19_456, 2],
    [12_288, 3],
    [9216, 4],
    [7168, 5],
  ])('takes the OWASP minimum of %d KiB and %d passes, and nothing below', async (memoryKiB, passes) => {
    const at = (more: object) =>
      codeRejectedBy(argon2idKey('p', SALT, { memoryKiB, passes, parallelism: 1, ...more }))
    expect(await at({})).toBeUndefined()
    expect(await at({ memoryKiB: memoryKiB - 1 })).toBe('cost_too_low')
    expect(await at({ passes: passes - 1 })).toBe(passes === 1 ? 'RangeError' : 'cost_too_low')
  })

  it.each([
    ['memory', { memoryKiB: 1_048_577 }],
    ['passes', { passes: 17 }],
    ['lanes', { parallelism: 17 }],
    ['memory times passes', { memoryKiB: 1_048_576, passes: 5 }],
  ])('refuses too much of %s before it works', async (_, cost) => {
    const working = new Promise((resolve) => setImmediate(() => resolve('works')))
    const refused = codeRejectedBy(argon2idKey('p', SALT, cost))
    expect(await Promise.race([refused, working])).toBe('cost_too_high')
  })
})

describe('pbkdf2Key', () => {
  it.each([
    ['SHA-256', 600_000],
    ['SHA-512', 220_000],
  ] as const)(
    '%s: equals node:crypto with the OWASP minimum, which is the default',
    async (hash, iterations) => {
      const expected = pbkdf2Sync('correct horse', SALT, iterations, 24, hash)
      expect(toHex((await pbkdf2Key('correct horse', SALT, { hash, length: 24 })).reveal())).toBe(
        expected.toString('hex'),
      )
      expect(await codeRejectedBy(pbkdf2Key('p', SALT, { hash, iterations: iterations - 1 }))).toBe(
        'cost_too_low',
      )
      expect(await codeRejectedBy(pbkdf2Key('p', SALT, { hash, iterations: 10_000_001 }))).toBe(
        'cost_too_high',
      )
    },
  )

  it('hashes with SHA-512 unless told', async () => {
    const told = await pbkdf2Key('p', SALT, { hash: 'SHA-512', iterations: 220_000 })
    expect((await pbkdf2Key('p', SALT)).equals(told)).toBe(true)
  })

  it.each(['SHA-1', 'toString', 'MD5'])('refuses %s', async (hash) => {
    expect(await codeRejectedBy(pbkdf2Key('p', SALT, { hash: hash as 'SHA-256' }))).toBe('TypeError')
  })
})

describe.each([
  ['argon2idKey', argon2idKey],
  ['pbkdf2Key', pbkdf2Key],
] as const)('%s refuses', (_, derive) => {
  it.each<[string, string, unknown, unknown, object]>([
    ['an empty password', 'RangeError', '', SALT, {}],
    ['a password above 1024 bytes', 'RangeError', 'x'.repeat(1025), SALT, {}],
    ['half a surrogate pair', 'TypeError', '\ud800', SALT, {}],
    ['bytes for a password', 'TypeError', SALT, SALT, {}],
    ['a salt of 15 bytes', 'RangeError', 'p', new Uint8Array(15), {}],
    ['a salt of 65 bytes', 'RangeError', 'p', new Uint8Array(65), {}],
    ['a salt that is text', 'TypeError', 'p', 'salt', {}],
    ['a key of 15 bytes', 'RangeError', 'p', SALT, { length: 15 }],
    ['a key of 65 bytes', 'RangeError', 'p', SALT, { length: 65 }],
    ['an unknown option', 'TypeError', 'p', SALT, { cost: 1 }],
  ])('%s: %s', async (__, code, password, salt, cost) => {
    expect(await codeRejectedBy(derive(password as string, salt as Uint8Array, cost))).toBe(code)
  })

  it('parameters that are no whole numbers', async () => {
    const cost = derive === argon2idKey ? { memoryKiB: 65_536.5 } : { iterations: 220_000.5 }
    expect(await codeRejectedBy(derive('p', SALT, cost))).toBe('RangeError')
  })
})
