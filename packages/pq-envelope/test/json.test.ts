import { describe, expect, it } from '@jest/globals'
import { codeThrownBy } from '@quantum-shield/testkit'
import fc from 'fast-check'
import { open, seal } from '../src/index.ts'
import { envelopeFromJson, envelopeToJson, type EnvelopeJson } from '../src/json.ts'
import { alice, bob, CHEAP, CHUNK, digest, pattern, SUITE_NAMES, team } from './support.ts'

const content = pattern(CHUNK + 3)
const byKeys = await seal(content, { to: [alice.publicKey, bob.publicKey, team], chunkSize: CHUNK })
const byPassword = await seal(content, { password: 'pass', passwordCost: CHEAP })

describe('round trips', () => {
  it.each(SUITE_NAMES)('%s', async (suite) => {
    const envelope = await seal(content, { to: [alice.publicKey], suite })
    const text = JSON.stringify(envelopeToJson(envelope))
    const back = envelopeFromJson(JSON.parse(text))
    expect(digest(back)).toBe(digest(envelope))
    expect(JSON.stringify(envelopeToJson(back))).toBe(text)
    expect(digest(await open(back, { keys: [alice.privateKey] }))).toBe(digest(content))
  })

  it('every type of recipient', () => {
    for (const envelope of [byKeys, byPassword])
      expect(digest(envelopeFromJson(envelopeToJson(envelope)))).toBe(digest(envelope))
  })

  it('whatever the content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const envelope = await seal(bytes, { to: [team] })
        expect(envelopeFromJson(envelopeToJson(envelope))).toEqual(envelope)
      }),
      { numRuns: 50 },
    )
  })

  it('has exactly the members of the design page', () => {
    const json = envelopeToJson(byKeys)
    expect(Object.keys(json).sort()).toEqual(
      'chunkSize commitment format payload recipients salt suite tag version'.split(' '),
    )
    const members = (index: number) => Object.keys(json.recipients[index]!).sort().join(' ')
    expect(members(0)).toBe('algorithm ciphertext keyId keyVersion type wrappedKey')
    expect(members(2)).toBe('keyVersion name type wrappedKey')
    expect(Object.keys(envelopeToJson(byPassword).recipients[0]!).sort().join(' ')).toBe(
      'memoryKiB parallelism passes salt type wrappedKey',
    )
    expect(json).toMatchObject({ format: 'quantum-shield/envelope', version: 1, chunkSize: CHUNK })
  })
})

const keyJson = envelopeToJson(byKeys)
const passwordJson = envelopeToJson(byPassword)

/** The JSON envelope with one member of one recipient replaced. */
function withRecipient(json: EnvelopeJson, index: number, changes: object): object {
  return { ...json, recipients: json.recipients.map((it, i) => (i === index ? { ...it, ...changes } : it)) }
}

function without(value: object, name: string): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}

const code = (json: unknown) => codeThrownBy(() => envelopeFromJson(json))

/** What no JSON value turns into text: String() of it throws. */
const UNPRINTABLE = JSON.parse('{"toString":1,"valueOf":1}') as unknown

describe('refused', () => {
  it.each([null, undefined, 1, 'text', [], [keyJson], true, {}])('%j', (value) => {
    expect(code(value)).toBe('malformed')
  })

  it.each(Object.keys(keyJson))('without "%s"', (name) => {
    expect(code(without(keyJson, name))).toBe('malformed')
  })

  it('with one more member', () => {
    expect(code({ ...keyJson, extra: 1 })).toBe('malformed')
    expect(code({ ...without(keyJson, 'tag'), extra: 1 })).toBe('malformed')
    expect(code(withRecipient(keyJson, 0, { extra: 1 }))).toBe('malformed')
    expect(code(JSON.parse(JSON.stringify(keyJson).replace('{', '{"__proto__":{},')))).toBe('malformed')
  })

  it('recipients without one of their members, or with one of another type', () => {
    for (const json of [keyJson, passwordJson]) {
      json.recipients.forEach((recipient, index) => {
        for (const name of Object.keys(recipient)) {
          const changed = json.recipients.map((it, i) => (i === index ? without(it, name) : it))
          expect(code({ ...json, recipients: changed })).toBe('malformed')
        }
      })
    }
    expect(code(withRecipient(keyJson, 2, { type: 'kem' }))).toBe('malformed')
    expect(code(withRecipient(keyJson, 2, { type: 'other' }))).toBe('malformed')
  })

  it.each([null, 1.5, -1, 'x', true, [], {}, UNPRINTABLE, 'é', '\ud800'])('%j in any place', (value) => {
    for (const name of Object.keys(keyJson)) {
      expect(['malformed', 'unsupported_version', 'unsupported_suite']).toContain(
        code({ ...keyJson, [name]: value }),
      )
    }
    const names = (json: EnvelopeJson, index: number) => Object.keys(json.recipients[index]!)
    for (const [json, index] of [
      [keyJson, 0],
      [keyJson, 2],
      [passwordJson, 0],
    ] as const) {
      for (const name of names(json, index)) {
        const isText = typeof value === 'string' && value.isWellFormed()
        // A name may be any text; an algorithm may be any printable one.
        if (isText && (name === 'name' || (name === 'algorithm' && value === 'x'))) continue
        expect(code(withRecipient(json, index, { [name]: value }))).toBe('malformed')
      }
    }
  })

  it('versions and suites by their own codes, before the members', () => {
    expect(code({ ...keyJson, version: 2 })).toBe('unsupported_version')
    expect(code({ format: keyJson.format, version: 2, other: true })).toBe('unsupported_version')
    expect(code({ ...keyJson, suite: 'AES-128-GCM' })).toBe('unsupported_suite')
    expect(code({ ...keyJson, suite: 'aes-256-gcm' })).toBe('unsupported_suite')
    expect(code({ ...keyJson, format: 'other' })).toBe('malformed')
  })

  it.each([0, 1, 2048, 5000, 2_097_152, 4096.0000000000009, Infinity, -4096])(
    'chunks of %d bytes',
    (chunkSize) => {
      expect(code({ ...keyJson, chunkSize })).toBe('malformed')
    },
  )

  it('none and 33 recipients, a password beside another', () => {
    expect(code({ ...keyJson, recipients: [] })).toBe('malformed')
    const many = Array.from({ length: 33 }, () => keyJson.recipients[2])
    expect(code({ ...keyJson, recipients: many })).toBe('malformed')
    // Before any of them is read.
    expect(() => envelopeFromJson({ ...keyJson, recipients: Array(1e6) })).toThrow('at most 32')
    expect(code({ ...keyJson, recipients: many.slice(1) })).toBeUndefined()
    const mixed = [...keyJson.recipients, ...passwordJson.recipients]
    expect(code({ ...keyJson, recipients: mixed })).toBe('malformed')
  })

  it('base64url that is padded, standard, spaced or not canonical', () => {
    for (const text of ['AA==', 'A', '+/+/', 'AA\n', 'AB', ' AA'])
      expect(code({ ...keyJson, payload: text })).toBe('malformed')
    expect(code({ ...keyJson, salt: `${keyJson.salt}=` })).toBe('malformed')
  })
})

describe('fields cannot lend each other bytes', () => {
  const bytes = (text: unknown) => Buffer.from(String(text), 'base64url')
  const text = (...parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('base64url')

  it('salt and commitment', () => {
    const [salt, commitment] = [bytes(keyJson.salt), bytes(keyJson.commitment)]
    const moved = {
      salt: text(salt, commitment.subarray(0, 1)),
      commitment: text(commitment.subarray(1)),
    }
    expect(code({ ...keyJson, ...moved })).toBe('malformed')
  })

  it('tag and payload', () => {
    const [tag, payload] = [bytes(keyJson.tag), bytes(keyJson.payload)]
    expect(
      code({ ...keyJson, tag: text(tag.subarray(0, 63)), payload: text(tag.subarray(63), payload) }),
    ).toBe('malformed')
    expect(
      code({ ...keyJson, tag: text(tag, payload.subarray(0, 1)), payload: text(payload.subarray(1)) }),
    ).toBe('malformed')
  })

  it('the fields of recipients', () => {
    const kem = keyJson.recipients[0]!
    const wrapped = bytes(kem['wrappedKey'])
    const longer = text(bytes(kem['ciphertext']), wrapped.subarray(0, 1))
    const changes = { ciphertext: longer, wrappedKey: text(wrapped.subarray(1)) }
    expect(code(withRecipient(keyJson, 0, changes))).toBe('malformed')
    const longId = text(bytes(kem['keyId']), Uint8Array.of(0))
    expect(code(withRecipient(keyJson, 0, { keyId: longId }))).toBe('malformed')
    const salt = text(bytes(passwordJson.recipients[0]!['salt']).subarray(1))
    expect(code(withRecipient(passwordJson, 0, { salt }))).toBe('malformed')
    expect(code(withRecipient(keyJson, 0, { algorithm: 'x'.repeat(65) }))).toBe('malformed')
    expect(code(withRecipient(keyJson, 0, { algorithm: 'x'.repeat(300) }))).toBe('malformed')
    expect(code(withRecipient(keyJson, 0, { ciphertext: '' }))).toBe('malformed')
    expect(code(withRecipient(keyJson, 0, { ciphertext: text(new Uint8Array(65_536)) }))).toBe('malformed')
  })
})

it('a binary envelope that is none has no twin', () => {
  expect(codeThrownBy(() => envelopeToJson(byKeys.subarray(0, 100)))).toBe('malformed')
  expect(codeThrownBy(() => envelopeToJson(new Uint8Array()))).toBe('malformed')
  expect(codeThrownBy(() => envelopeToJson('text' as never))).toBe('TypeError')
})
