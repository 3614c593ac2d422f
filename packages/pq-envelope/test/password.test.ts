import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { PASSWORD_SALT_SIZE } from '../src/header.ts'
import { ARGON2ID_FLOOR } from '../src/hazmat.ts'
import { inspectEnvelope, open, rewrap, seal, sealStream } from '../src/index.ts'
import { CHEAP, openAtRest, pattern, team } from './support.ts'

const content = pattern(40)
const sealed = (password: string) => seal(content, { password, passwordCost: CHEAP })

it('opens with the password and with no other', async () => {
  const envelope = await sealed('correct horse')
  expect(await open(envelope, { password: 'correct horse' })).toEqual(content)
  expect(await openAtRest(envelope, { password: 'correct horse' })).toEqual(content)
  for (const password of ['correct hors', 'Correct horse', 'correct horse ', ''])
    expect(await codeRejectedBy(open(envelope, { password }))).toBe('decryption_failed')
})

it('one password typed on two systems is one password', async () => {
  // LATIN SMALL LETTER U WITH DIAERESIS, and u with COMBINING DIAERESIS.
  const [composed, decomposed] = ['\u00fc', 'u\u0308']
  expect(await open(await sealed(composed), { password: decomposed })).toEqual(content)
  expect(await open(await sealed(decomposed), { password: composed })).toEqual(content)
  // NFC, not NFKC: the ligature fi stays one.
  expect(await codeRejectedBy(open(await sealed('\ufb01'), { password: 'fi' }))).toBe('decryption_failed')
})

it('is well-formed Unicode: half a surrogate pair would be encoded as another character', async () => {
  const password = 'pass\ud800'
  const envelope = await sealed('pass\ufffd')
  const refusal = new TypeError('password is not well-formed Unicode')
  await expect(sealed(password)).rejects.toThrow(refusal)
  await expect(open(envelope, { password })).rejects.toThrow(refusal)
  await expect(openAtRest(envelope, { password })).rejects.toThrow(refusal)
  await expect(rewrap(envelope, { password, to: [team] })).rejects.toThrow(refusal)
})

it('says what it costs', async () => {
  const info = inspectEnvelope(await sealed('x'))
  expect(info.recipients).toEqual([{ type: 'password', ...CHEAP }])
  const usual = inspectEnvelope(await seal(content, { password: 'x' }))
  expect(usual.recipients).toEqual([{ type: 'password', memoryKiB: 65_536, passes: 3, parallelism: 4 }])
})

describe('sealing', () => {
  const LIMITS = {
    'memory below 19 MiB': { memoryKiB: 19_455 },
    'memory above 1 GiB': { memoryKiB: 1_048_577 },
    'one pass': { passes: 1 },
    '17 passes': { passes: 17 },
    'no lanes': { parallelism: 0 },
    '17 lanes': { parallelism: 17 },
    'memory that is no whole number': { memoryKiB: 19_456.5 },
    'passes that are no whole number': { passes: 2.5 },
    'a cost of NaN': { memoryKiB: Number.NaN },
  }
  it.each(Object.entries(LIMITS))('refuses %s', (_, cost) => {
    expect(() => sealStream({ password: 'x', passwordCost: { ...CHEAP, ...cost } })).toThrow(RangeError)
  })

  it('takes the OWASP minimum, row by row, and nothing below', () => {
    expect(ARGON2ID_FLOOR).toHaveLength(5)
    for (const [memoryKiB, passes] of ARGON2ID_FLOOR) {
      const at = (more: object) => () =>
        sealStream({ password: 'x', passwordCost: { memoryKiB, passes, parallelism: 1, ...more } })
      expect(at({})).not.toThrow()
      expect(at({ memoryKiB: memoryKiB - 1 })).toThrow(RangeError)
      expect(at({ passes: passes - 1 })).toThrow(RangeError)
    }
  })

  it('refuses an empty password and unknown costs', () => {
    expect(() => sealStream({ password: '' })).toThrow(TypeError)
    const passwordCost = { ...CHEAP, memory: 1 }
    expect(() => sealStream({ password: 'x', passwordCost })).toThrow(TypeError)
  })

  it('uses a salt of 16 random bytes', async () => {
    const salts = [await sealed('x'), await sealed('x')].map((envelope) => {
      const { headerSize } = inspectEnvelope(envelope)
      return Buffer.from(envelope.subarray(headerSize - 64 - 48 - PASSWORD_SALT_SIZE, headerSize - 64 - 48))
    })
    expect(salts[0]).not.toEqual(salts[1])
  })
})

describe('opening', () => {
  /** The cost fields stand in front of salt, wrapped key and tag. */
  async function withCost(memoryKiB: number, passes: number, parallelism: number): Promise<Uint8Array> {
    const envelope = await sealed('x')
    const { headerSize } = inspectEnvelope(envelope)
    const fields = new DataView(envelope.buffer, headerSize - 64 - 48 - PASSWORD_SALT_SIZE - 6)
    fields.setUint32(0, memoryKiB)
    fields.setUint8(4, passes)
    fields.setUint8(5, parallelism)
    return envelope
  }

  it.each([
    ['4 TiB', 0xffffffff, 2, 1],
    ['1 GiB and 1 KiB', 1_048_577, 2, 1],
    ['17 passes', 19_456, 17, 1],
    ['255 passes', 19_456, 255, 1],
    ['17 lanes', 19_456, 2, 17],
    ['no passes', 19_456, 0, 1],
    ['no lanes', 19_456, 2, 0],
    ['no memory', 0, 2, 1],
    ['less than 8 KiB a lane', 31, 2, 4],
  ])('an envelope that asks for %s is refused before any work', async (_, memory, passes, lanes) => {
    const envelope = await withCost(memory, passes, lanes)
    // Argon2id at these costs takes from seconds to for ever: a processor time this small has not begun it.
    const before = process.cpuUsage()
    for (const attempt of [open, openAtRest])
      expect(await codeRejectedBy(attempt(envelope, { password: 'x' }))).toBe('limit_exceeded')
    const options = { password: 'x', to: [team] }
    expect(await codeRejectedBy(rewrap(envelope, options))).toBe('limit_exceeded')
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(1_000_000)
  })

  it('below the floor for sealing opens: the limit protects the reader, the floor the content', async () => {
    const envelope = await withCost(64, 1, 1)
    expect(await codeRejectedBy(open(envelope, { password: 'x' }))).toBe('decryption_failed')
  })

  it('the caller may set another limit on memory', async () => {
    const envelope = await sealed('x')
    const limit = (maxPasswordMemoryKiB: number) => open(envelope, { password: 'x', maxPasswordMemoryKiB })
    expect(await codeRejectedBy(limit(19_455))).toBe('limit_exceeded')
    expect(await limit(19_456)).toEqual(content)
  })

  it.each([Number.NaN, 0, -1, 0.5, Infinity])('refuses a limit of %d KiB, which is none', async (limit) => {
    const envelope = await sealed('x')
    const options = { password: 'x', maxPasswordMemoryKiB: limit }
    for (const attempt of [open, openAtRest])
      await expect(attempt(envelope, options)).rejects.toThrow(RangeError)
  })

  it('a changed cost within the limits is a wrong password', async () => {
    const envelope = await withCost(19_457, 2, 1)
    expect(await codeRejectedBy(open(envelope, { password: 'x' }))).toBe('decryption_failed')
  })
})
