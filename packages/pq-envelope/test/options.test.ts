/** Options that are wrong are refused at once: before content is read, before a destination is written. */
import { describe, expect, it } from '@jest/globals'
import { decapsulatorOf } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { xWing } from '@quantum-shield/pq-kem'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { codeThrownBy } from '@quantum-shield/testkit'
import {
  inspectEnvelope,
  open,
  openStream,
  rewrap,
  rewrapStream,
  seal,
  sealStream,
  type OpenOptions,
  type Recipient,
  type RewrapOptions,
  type SealOptions,
} from '../src/index.ts'
import { alice, bob, classicalKey, collect, team } from './support.ts'

const thrown = (options: unknown) => codeThrownBy(() => sealStream(options as never))
const to = [alice.publicKey]
const keys = [alice.privateKey]
const signer = mlDsa65.generateKeyPair()
const raw = new Uint8Array(32)

describe('sealStream', () => {
  it.each([
    ['no recipients', { to: [] }, 'RangeError'],
    ['neither recipients nor a password', {}, 'TypeError'],
    ['recipients and a password', { to, password: 'x' }, 'mixed_recipients'],
    ['mixed recipients', { to: [alice.publicKey, classicalKey] }, 'mixed_recipients'],
    ['an unknown suite', { to, suite: 'AES-128-GCM' }, 'unsupported_suite'],
    ['a chunk size that is none', { to, chunkSize: 5000 }, 'RangeError'],
    ['a context with a number', { to, context: { tenant: 1 } }, 'TypeError'],
    ['a context that is too long', { to, context: { tenant: 'x'.repeat(5000) } }, 'RangeError'],
    ['a key name that is none', { to: [{ ...team, name: '' }] }, 'RangeError'],
    ['a key version that is none', { to: [{ ...team, keyVersion: -1 }] }, 'RangeError'],
  ])('%s', (_, options, code) => {
    expect(thrown(options)).toBe(code)
  })

  it.each(['ctx', 'recipients', 'keys', 'aad', 'Suite'])('an unknown option "%s"', (name) => {
    expect(thrown({ to, [name]: {} })).toBe('TypeError')
  })

  it.each<[string, unknown, string]>([
    ['no options', undefined, 'options must be an object'],
    ['null for options', null, 'options must be an object'],
    ['text for options', 'AES-256-GCM', 'options must be an object'],
    ['recipients without `to`', to, 'unknown option "0"'],
    ['a suite by number', { to, suite: 1 }, 'suite must be a string'],
    ['a chunk size as text', { to, chunkSize: '65536' }, 'chunkSize must be a number'],
    ['no random source', { to, random: raw }, 'random must be a function'],
    ['a context that is none', { to, context: new Map() }, 'context must be a plain object'],
    ['a password as bytes', { password: raw }, 'password must be a string'],
    ['a password of null', { password: null }, 'password must be a string'],
    ['a cost without a password', { to, passwordCost: {} }, 'passwordCost goes with `password`'],
    ['null for a cost', { password: 'x', passwordCost: null }, 'passwordCost must be an object'],
    ['a cost that is none', { password: 'x', passwordCost: 3 }, 'passwordCost must be an object'],
    ['half a cost', { password: 'x', passwordCost: { memoryKiB: 65_536 } }, 'passes must be a number'],
    ['one key for `to`', { to: alice.publicKey }, '`to` must be an array'],
    ['a set for `to`', { to: new Set(to) }, '`to` must be an array'],
    ['null for `to`', { to: null }, '`to` must be an array'],
    ['nothing in `to`', { to: [undefined] }, 'to[0] is no recipient'],
    ['a hole in `to`', { to: Array(1) }, 'to[0] is no recipient'],
    ['PEM text', { to: ['-----BEGIN PUBLIC KEY-----'] }, 'to[0] is no recipient'],
    ['raw bytes', { to: [alice.publicKey.toBytes()] }, 'to[0] is no recipient'],
    ['a key pair', { to: [alice] }, 'to[0] is no recipient'],
    ['an algorithm', { to: [xWing] }, 'to[0] is no recipient'],
    ['a decapsulator', { to: [decapsulatorOf(alice.privateKey)] }, 'to[0] is no recipient'],
    ['a public key without its version', { to: [{ publicKey: bob.publicKey }] }, 'to[0] is no recipient'],
    ['a private key', { to: [bob.publicKey, alice.privateKey] }, 'to[1] is a private key'],
    [
      'a private key with a version',
      { to: [{ publicKey: alice.privateKey, keyVersion: 1 }] },
      'to[0] is no recipient',
    ],
    ['a signature key', { to: [signer.publicKey] }, 'to[0] is a key of ML-DSA-65, which encrypts nothing'],
    [
      'a signature key with a version',
      { to: [{ publicKey: signer.publicKey, keyVersion: 1 }] },
      'to[0] is a key of ML-DSA-65',
    ],
    [
      'a version as text',
      { to: [{ publicKey: bob.publicKey, keyVersion: '1' }] },
      'to[0].keyVersion must be a number',
    ],
    [
      'an unknown member beside a version',
      { to: [{ publicKey: bob.publicKey, keyVersion: 1, name: 'x' }] },
      'unknown option "name"',
    ],
    ['an unknown member of a symmetric key', { to: [{ ...team, version: 1 }] }, 'unknown option "version"'],
    ['a symmetric key of bare bytes', { to: [{ name: 'a', key: raw }] }, 'to[0].key must be SecretBytes'],
    ['a symmetric key as text', { to: [{ name: 'a', key: 'k' }] }, 'to[0].key must be SecretBytes'],
    ['a name that is no text', { to: [{ ...team, name: 7 }] }, 'to[0].name must be a string'],
  ])('%s', (_, options, message) => {
    expect(() => sealStream(options as never)).toThrow(TypeError)
    expect(() => sealStream(options as never)).toThrow(message)
  })
})

describe.each([
  ['openStream', (options: object) => openStream(options as never)],
  ['rewrapStream', (options: object) => rewrapStream({ ...options, to } as never)],
])('%s', (_, attempt) => {
  it.each<[string, object, string]>([
    ['neither keys nor a password', {}, 'pass either `keys` or `password`'],
    ['both', { keys, password: 'x' }, 'pass either `keys` or `password`'],
    ['one key for `keys`', { keys: alice.privateKey }, '`keys` must be an array'],
    ['null for `keys`', { keys: null }, '`keys` must be an array'],
    ['nothing in `keys`', { keys: [undefined] }, 'keys[0] opens nothing'],
    ['a key pair', { keys: [alice] }, 'keys[0] opens nothing'],
    ['an algorithm', { keys: [xWing] }, 'keys[0] opens nothing'],
    ['text', { keys: ['-----BEGIN PRIVATE KEY-----'] }, 'keys[0] opens nothing'],
    ['a public key', { keys: [bob.privateKey, alice.publicKey] }, 'keys[1] is a public key'],
    ['a signature key', { keys: [signer.privateKey] }, 'keys[0] is a key of ML-DSA-65'],
    [
      'a decapsulator of a signature key',
      { keys: [{ publicKey: signer.publicKey, decapsulate: () => undefined }] },
      'keys[0] is a key of ML-DSA-65',
    ],
    [
      'a decapsulator that does nothing',
      { keys: [{ publicKey: alice.publicKey, decapsulate: true }] },
      'keys[0].decapsulate must be a function',
    ],
    ['a symmetric key of bare bytes', { keys: [{ name: 'a', key: raw }] }, 'keys[0].key must be SecretBytes'],
    ['a password as bytes', { password: raw }, 'password must be a string'],
    [
      'a limit without a password',
      { keys, maxPasswordMemoryKiB: 1 },
      'maxPasswordMemoryKiB goes with `password`',
    ],
    [
      'a limit as text',
      { password: 'x', maxPasswordMemoryKiB: '1024' },
      'maxPasswordMemoryKiB must be a number',
    ],
    ['a context that is none', { keys, context: 'acme' }, 'context must be a plain object'],
    ['null for a context', { keys, context: null }, 'context must be a plain object'],
    [
      'null for a limit',
      { password: 'x', maxPasswordMemoryKiB: null },
      'maxPasswordMemoryKiB must be a number',
    ],
  ])('%s', (__, options, message) => {
    expect(() => attempt(options)).toThrow(TypeError)
    expect(() => attempt(options)).toThrow(message)
  })
})

it('openStream and rewrapStream refuse unknown options', () => {
  expect(codeThrownBy(() => openStream(undefined as never))).toBe('TypeError')
  expect(codeThrownBy(() => openStream({ key: [] } as never))).toBe('TypeError')
  expect(codeThrownBy(() => openStream({ keys: [], to } as never))).toBe('TypeError')
  expect(codeThrownBy(() => openStream({ keys: [], suite: 'AES-256-GCM' } as never))).toBe('TypeError')
  expect(codeThrownBy(() => rewrapStream({ keys: [], to, chunkSize: 4096 } as never))).toBe('TypeError')
  expect(codeThrownBy(() => rewrapStream({ keys: [], to: [] }))).toBe('RangeError')
  expect(() => rewrapStream({ keys } as never)).toThrow('`to` must be an array')
  expect(() => rewrapStream({ keys, to: keys } as never)).toThrow('to[0] is a private key')
})

it('what does not type-check: nobody, both, or an option of the other kind', () => {
  // @ts-expect-error nobody could open it
  const sealing: SealOptions = {}
  // @ts-expect-error a password stands alone
  const both: SealOptions = { to, password: 'x' }
  // @ts-expect-error recipients cost nothing
  const cost: SealOptions = { to, passwordCost: { memoryKiB: 65_536, passes: 3, parallelism: 4 } }
  // @ts-expect-error nothing to open with
  const opening: OpenOptions = {}
  // @ts-expect-error two ways to open
  const two: OpenOptions = { keys, password: 'x' }
  // @ts-expect-error nothing to open with
  const rewrapping: RewrapOptions = { to }
  for (const options of [sealing, both, cost]) expect(thrown(options)).toBeDefined()
  for (const options of [opening, two]) expect(codeThrownBy(() => openStream(options))).toBe('TypeError')
  expect(codeThrownBy(() => rewrapStream(rewrapping))).toBe('TypeError')
})

it('what is checked is what is used: a list that changes later changes nothing', async () => {
  const recipients: Recipient[] = [alice.publicKey]
  const cost = { memoryKiB: 19_456, passes: 2, parallelism: 1 }
  const context = { tenant: 'acme' }
  const sealing = sealStream({ to: recipients, context })
  const locking = sealStream({ password: 'x', passwordCost: cost })
  const candidates = [...keys]
  const opening = openStream({ keys: candidates, context })
  recipients.push(classicalKey)
  candidates.pop()
  cost.passes = 1
  context.tenant = 'other'
  const envelope = await collect(sealing([raw]))
  expect(await open(envelope, { keys, context: { tenant: 'acme' } })).toEqual(raw)
  expect(await collect(opening([envelope]))).toEqual(raw)
  expect(inspectEnvelope(await collect(locking([raw]))).recipients).toMatchObject([{ passes: 2 }])
})

it('what is no bytes is refused', async () => {
  await expect(seal('text' as never, { to })).rejects.toThrow(TypeError)
  await expect(open('text' as never, { keys: [] })).rejects.toThrow(TypeError)
  await expect(rewrap('text' as never, { keys: [], to })).rejects.toThrow(TypeError)
  await expect(seal(new ArrayBuffer(8) as never, { to })).rejects.toThrow(TypeError)
})

it.each([
  ['sealStream', sealStream({ to })],
  ['openStream', openStream({ keys })],
  ['rewrapStream', rewrapStream({ keys, to })],
])('%s refuses what is no source when it gets it', (_, stage) => {
  for (const source of [undefined, null, 'text', raw, {}, 7])
    expect(() => stage(source as never)).toThrow(
      'the source must be an iterable or async iterable of Uint8Array',
    )
})

it.each([
  ['the file key', 0],
  ['the salt', 1],
  ['the salt of the password', 2],
])('a random source that gives too few or too many bytes for %s is refused', async (_, call) => {
  const cost = { memoryKiB: 19_456, passes: 2, parallelism: 1 }
  for (const change of [-1, 1]) {
    let calls = 0
    const random = (length: number) => new Uint8Array(length + (calls++ === call ? change : 0))
    await expect(seal(raw, { password: 'x', passwordCost: cost, random })).rejects.toThrow(RangeError)
  }
})

it('a random source that is asynchronous is refused', async () => {
  await expect(seal(raw, { to, random: (async () => raw) as never })).rejects.toThrow(TypeError)
})

it('a Buffer is bytes', async () => {
  const envelope = Buffer.from(await seal(Buffer.from('text'), { to }))
  expect(Buffer.from(await open(envelope, { keys: [alice.privateKey] })).toString()).toBe('text')
})

it('the result fits what the web takes: fetch, Blob, Web Crypto', async () => {
  const envelope = await seal(raw, {
    password: 'x',
    passwordCost: { memoryKiB: 19_456, passes: 2, parallelism: 1 },
  })
  const rewrapped = await rewrap(envelope, { password: 'x', to })
  const plaintext: BufferSource = await open(envelope, { password: 'x' })
  expect(await new Response(rewrapped).bytes()).toEqual(rewrapped)
  expect(new Blob([rewrapped]).size).toBe(rewrapped.length)
  expect(await crypto.subtle.digest('SHA-256', plaintext)).toEqual(await crypto.subtle.digest('SHA-256', raw))
})

it('SecretBytes of another copy of pq-core serve', async () => {
  const { name, keyVersion, key } = team
  const other = { length: 32, reveal: () => key.reveal() } as unknown as SecretBytes
  const envelope = await seal(raw, { to: [{ name, keyVersion, key: other }] })
  expect(await open(envelope, { keys: [{ name, keyVersion, key: other }] })).toEqual(raw)
})
