/** The header under attack: every byte changed, fields exchanged between envelopes, suites and recipients replaced. */
import { describe, expect, it } from '@jest/globals'
import { errorCode, type Decapsulator } from '@quantum-shield/pq-core'
import { decapsulatorOf } from '@quantum-shield/pq-core/keys'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { inspectEnvelope, open, rewrap, seal, type OpeningKey, type Recipient } from '../src/index.ts'
import { alice, bob, CHUNK, flipped, joined, mallory, openAtRest, pattern, TAG, team } from './support.ts'

const FAILED = ['decryption_failed']

interface Field {
  readonly name: string
  readonly size: number
  readonly codes: readonly string[]
}

const FRONT: readonly Field[] = [
  { name: 'magic', size: 5, codes: ['malformed'] },
  { name: 'version', size: 1, codes: ['unsupported_version'] },
  { name: 'suite', size: 2, codes: ['unsupported_suite', ...FAILED] },
  { name: 'chunk exponent', size: 1, codes: ['malformed', ...FAILED] },
  { name: 'number of recipients', size: 1, codes: ['malformed'] },
  { name: 'length of the recipients', size: 4, codes: ['malformed'] },
  { name: 'salt', size: 32, codes: FAILED },
  { name: 'commitment', size: 32, codes: FAILED },
]
const BACK: readonly Field[] = [
  { name: 'wrapped key', size: 48, codes: FAILED },
  { name: 'tag', size: 64, codes: FAILED },
]
const SYMMETRIC: readonly Field[] = [
  { name: 'type', size: 1, codes: ['malformed'] },
  { name: 'length of the name', size: 1, codes: ['malformed'] },
  { name: 'name', size: 4, codes: ['no_matching_key', 'malformed'] },
  { name: 'key version', size: 4, codes: ['no_matching_key'] },
]
const KEM: readonly Field[] = [
  { name: 'type', size: 1, codes: ['malformed'] },
  { name: 'length of the algorithm', size: 1, codes: ['malformed'] },
  { name: 'algorithm', size: 6, codes: ['no_matching_key', 'malformed'] },
  { name: 'key id', size: 32, codes: ['no_matching_key'] },
  { name: 'key version', size: 4, codes: FAILED },
  { name: 'length of the ciphertext', size: 2, codes: ['malformed'] },
  { name: 'ciphertext', size: 1120, codes: FAILED },
]

const CASES: Record<string, readonly [Recipient, OpeningKey, readonly Field[]]> = {
  'a symmetric key': [team, team, SYMMETRIC],
  'X-Wing': [alice.publicKey, alice.privateKey, KEM],
}

describe.each(Object.entries(CASES))('every byte of an envelope to %s', (_, [to, key, facts]) => {
  const payload: Field = { name: 'payload', size: 10 + TAG, codes: FAILED }
  const fields = [...FRONT, ...facts, ...BACK, payload]

  it.each([0x01, 0x02, 0x40, 0x80, 0xff])('changed by %i', async (mask) => {
    const envelope = await seal(pattern(10), { to: [to], chunkSize: CHUNK })
    expect(envelope.length).toBe(fields.reduce((sum, { size }) => sum + size, 0))
    const surprises: string[] = []
    let offset = 0
    for (const { name, size, codes } of fields) {
      for (let i = 0; i < size; i++, offset++) {
        const changed = flipped(envelope, offset, mask)
        for (const attempt of [open, openAtRest]) {
          const code = await codeRejectedBy(attempt(changed, { keys: [key] }))
          if (code === undefined || !codes.includes(code)) surprises.push(`${name} ${i}: ${String(code)}`)
        }
      }
    }
    expect(surprises).toEqual([])
  })
})

it('after a key was used there is one error, with one text and no cause', async () => {
  const envelope = await seal(pattern(10), { to: [team], context: { tenant: 'acme' } })
  const { headerSize } = inspectEnvelope(envelope)
  const wrappedKey = headerSize - 64 - 48
  const good = { keys: [team], context: { tenant: 'acme' } }
  const attempts = [
    open(flipped(envelope, wrappedKey), good),
    open(flipped(envelope, 46), good),
    open(flipped(envelope, headerSize - 1), good),
    open(flipped(envelope, headerSize), good),
    open(envelope, { ...good, context: { tenant: 'other' } }),
  ]
  const errors = (await Promise.allSettled(attempts)).map((result) =>
    result.status === 'rejected' ? (result.reason as Error) : undefined,
  )
  expect(errors.map(errorCode)).toEqual(attempts.map(() => 'decryption_failed'))
  expect(new Set(errors.map((error) => error?.message)).size).toBe(1)
  expect(errors.every((error) => error?.cause === undefined)).toBe(true)
})

describe('parts of other envelopes', () => {
  const options = { chunkSize: CHUNK, context: { tenant: 'acme' } }
  const keys = { keys: [alice.privateKey, team], context: { tenant: 'acme' } }
  const make = () => seal(pattern(10), { ...options, to: [alice.publicKey] })
  const RANGES = { salt: [14, 46], commitment: [46, 78], recipients: [78, -64], tag: [-64, 0] } as const

  it.each(Object.entries(RANGES))('the %s of one in another', async (_, [start, end]) => {
    const [one, other] = [await make(), await make()]
    const { headerSize } = inspectEnvelope(one)
    const from = start < 0 ? headerSize + start : start
    const to = end <= 0 ? headerSize + end : end
    const changed = joined(one.subarray(0, from), other.subarray(from, to), one.subarray(to))
    expect(await codeRejectedBy(open(changed, keys))).toBe('decryption_failed')
  })

  it('the header of one before the payload of another', async () => {
    const [one, other] = [await make(), await make()]
    const { headerSize } = inspectEnvelope(one)
    const changed = joined(one.subarray(0, headerSize), other.subarray(headerSize))
    expect(await codeRejectedBy(open(changed, keys))).toBe('decryption_failed')
  })

  it('the recipients of one in another, salt and commitment with them', async () => {
    const [one, other] = [await make(), await make()]
    const { headerSize } = inspectEnvelope(one)
    const changed = joined(
      one.subarray(0, 14),
      other.subarray(14, headerSize - 64),
      one.subarray(headerSize - 64),
    )
    expect(await codeRejectedBy(open(changed, keys))).toBe('decryption_failed')
  })
})

describe('the list of recipients', () => {
  // Each recipient is 1 + 1 + 4 + 4 + 48 bytes.
  const SIZE = 58
  const second = { ...team, name: 'crew' }
  const make = () => seal(pattern(10), { to: [team, second], chunkSize: CHUNK })

  it('in another order', async () => {
    const envelope = await make()
    const [a, b, c] = [78, 78 + SIZE, 78 + 2 * SIZE]
    const changed = joined(
      envelope.subarray(0, a),
      envelope.subarray(b, c),
      envelope.subarray(a, b),
      envelope.subarray(c),
    )
    expect(await codeRejectedBy(open(changed, { keys: [team] }))).toBe('decryption_failed')
  })

  it('with one removed, counts corrected', async () => {
    const envelope = await make()
    const changed = joined(envelope.subarray(0, 78 + SIZE), envelope.subarray(78 + 2 * SIZE))
    changed[9] = 1
    new DataView(changed.buffer).setUint32(10, SIZE)
    expect(await codeRejectedBy(open(changed, { keys: [team] }))).toBe('decryption_failed')
  })

  it('with one repeated, counts corrected', async () => {
    const envelope = await make()
    const changed = joined(envelope.subarray(0, 78 + SIZE), envelope.subarray(78))
    changed[9] = 3
    new DataView(changed.buffer).setUint32(10, 3 * SIZE)
    expect(await codeRejectedBy(open(changed, { keys: [team] }))).toBe('decryption_failed')
  })
})

it('no suite passes for another', async () => {
  const suites = { 'AES-256-GCM': 1, 'ChaCha20-Poly1305': 2, 'XChaCha20-Poly1305': 3, 'AES-256-GCM-SIV': 4 }
  for (const [name, id] of Object.entries(suites)) {
    const suite = name as keyof typeof suites
    const envelope = await seal(pattern(10), { to: [alice.publicKey, team], suite })
    for (const other of Object.values(suites).filter((value) => value !== id)) {
      const changed = Uint8Array.from(envelope)
      changed[7] = other
      for (const key of [alice.privateKey, team])
        expect(await codeRejectedBy(open(changed, { keys: [key] }))).toBe('decryption_failed')
    }
  }
})

describe('a wrong key under the right name', () => {
  const impostor: Decapsulator = { ...decapsulatorOf(mallory.privateKey), publicKey: alice.publicKey }
  const short: Decapsulator = { ...decapsulatorOf(bob.privateKey), publicKey: alice.publicKey }

  it('fails without telling how', async () => {
    const envelope = await seal(pattern(10), { to: [alice.publicKey] })
    // ML-KEM answers with a secret that nobody else has; another KEM refuses the length of the ciphertext.
    for (const key of [impostor, short]) {
      expect(await codeRejectedBy(open(envelope, { keys: [key] }))).toBe('decryption_failed')
      const options = { keys: [key], to: [team] }
      expect(await codeRejectedBy(rewrap(envelope, options))).toBe('decryption_failed')
    }
    expect(await open(envelope, { keys: [impostor, alice.privateKey] })).toEqual(pattern(10))
  })
})

describe('before any key', () => {
  it('bounds are checked', async () => {
    const envelope = await seal(pattern(10), { to: [team] })
    const withByte = (offset: number, value: number) => {
      const changed = Uint8Array.from(envelope)
      changed[offset] = value
      return changed
    }
    const cases: [Uint8Array, string][] = [
      [withByte(5, 0), 'unsupported_version'],
      [withByte(5, 2), 'unsupported_version'],
      [withByte(7, 0), 'unsupported_suite'],
      [withByte(7, 5), 'unsupported_suite'],
      [withByte(6, 1), 'unsupported_suite'],
      [withByte(8, 11), 'malformed'],
      [withByte(8, 21), 'malformed'],
      [withByte(9, 0), 'malformed'],
      [withByte(9, 33), 'malformed'],
      [withByte(78, 0), 'malformed'],
      [withByte(78, 4), 'malformed'],
    ]
    for (const [changed, code] of cases) {
      expect(await codeRejectedBy(open(changed, { keys: [] }))).toBe(code)
      expect(codeThrownBy(() => inspectEnvelope(changed))).toBe(code)
    }
  })

  it('recipients of more than 1 MiB are refused from the first 14 bytes', async () => {
    const prefix = Uint8Array.from([...Buffer.from('QSENV'), 1, 0, 1, 12, 1, 0, 16, 0, 1])
    let asked = 0
    async function* source() {
      yield prefix
      asked++
      yield new Uint8Array(1)
    }
    const { openStream } = await import('../src/index.ts')
    const reading = openStream({ keys: [] })(source()).next()
    expect(await codeRejectedBy(reading)).toBe('malformed')
    expect(asked).toBe(0)
  })
})
