import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KMSClient } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { keyProviderContract } from '@quantum-shield/contracts'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import { openAwsKmsProvider } from '@quantum-shield/hsm-adapter/aws-kms'
import type { Algorithm, KeyProvider, SecurityEvent } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { mlKem512, mlKem768, mlKem1024, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { createMuHash } from '@quantum-shield/pq-signatures/external-mu'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { startFakeKms, type FakeKms, type Fault } from './fakes/aws-kms.ts'

const NATIVE: readonly Algorithm[] = [mlDsa65, mlDsa44, mlDsa87, mlKem768, mlKem512, mlKem1024]
const WRAPPED: readonly Algorithm[] = [ed25519, xWing]
const ALGORITHMS = [...NATIVE, ...WRAPPED]

let kms: FakeKms
let client: KMSClient
let folder = ''

const clientOf = ({ endpoint }: FakeKms): KMSClient =>
  new KMSClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 3,
    requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
  })

const open = (audit?: (event: SecurityEvent) => void): Promise<KeyProvider> =>
  openAwsKmsProvider({
    client,
    wrappingKey: kms.wrappingKey,
    algorithms: ALGORITHMS,
    records: folderRecords({ folder }),
    ...(audit === undefined ? {} : { audit: { record: audit } }),
  })

beforeAll(async () => {
  kms = await startFakeKms()
  client = clientOf(kms)
})
afterAll(async () => {
  client.destroy()
  await kms.stop()
})

const newFolder = async () => {
  folder = await mkdtemp(join(tmpdir(), 'qs-aws-'))
}

keyProviderContract('of AWS KMS', {
  async open() {
    await newFolder()
    return open()
  },
  reopen: () => open(),
  expected: [
    ...NATIVE.map((algorithm) => [algorithm, 'native'] as const),
    ...WRAPPED.map((algorithm) => [algorithm, 'wrapped'] as const),
  ],
  wraps: true,
  muOf: (publicKey, message) => createMuHash(publicKey).update(message).digest(),
  concurrency: 16,
})

describe('AWS KMS with trouble', () => {
  let provider: KeyProvider
  let events: SecurityEvent[] = []

  beforeEach(async () => {
    kms.heal()
    await newFolder()
    events = []
    provider = await open((event) => void events.push(event))
  })

  const create = (more: object = {}) =>
    provider.create({ purpose: 'sign', algorithms: [mlDsa65], name: 'k', ...more })
  const count = (action: string) => kms.calls.get(action) ?? 0

  it.each<[string, Fault, string, number]>([
    ['throttling', { error: 'ThrottlingException' }, 'service_down', 3],
    ['an internal error', { error: 'KMSInternalException', status: 500 }, 'service_down', 3],
    ['a timeout of a dependency', { error: 'DependencyTimeoutException', status: 500 }, 'service_down', 3],
    ['a connection that ends', 'reset', 'service_down', 3],
    ['no answer', 'hang', 'service_down', 3],
    ['access denied', { error: 'AccessDeniedException' }, 'access_denied', 1],
    ['expired credentials', { error: 'ExpiredTokenException' }, 'access_denied', 1],
    ['a disabled key', { error: 'DisabledException' }, 'key_disabled', 1],
    ['a key in the wrong state', { error: 'KMSInvalidStateException' }, 'key_disabled', 1],
    ['a key that is gone', { error: 'NotFoundException' }, 'native_key_unusable', 1],
  ])(
    'tells of %s, asks as often as the client repeats, and goes on after',
    async (_what, fault, code, times) => {
      const key = await create()
      const { publicKey, sign } = await provider.signer(key.parts[0]!)
      const before = count('Sign')
      kms.fail('Sign', fault)
      expect(await codeRejectedBy(sign(utf8('m')))).toBe(code)
      expect(count('Sign') - before).toBe(times)
      kms.heal()
      await mlDsa65.verify(publicKey, utf8('m'), await sign(utf8('m')))
    },
  )

  it('makes no key at all when it is down, and none but a wrapped one where the region has none', async () => {
    kms.fail('CreateKey', { error: 'KMSInternalException', status: 500 })
    expect(await codeRejectedBy(create())).toBe('service_down')
    expect(await codeRejectedBy(create({ protection: 'native-required' }))).toBe('service_down')
    expect(await codeRejectedBy(provider.find('k'))).toBe('unknown_key')
    kms.fail('CreateKey', { error: 'UnsupportedOperationException' })
    expect(await codeRejectedBy(create({ protection: 'native-required' }))).toBe('protection_unavailable')
    expect(events).toEqual([])
    const key = await create()
    const attributes = await provider.attributes(key.parts[0]!)
    expect(attributes).toMatchObject({ protection: 'wrapped', requested: 'prefer-native' })
    expect(attributes.reason).toContain('UnsupportedOperationException')
    expect(events).toMatchObject([{ type: 'key.wrapped_instead_of_native', key: { name: 'k', version: 1 } }])
  })

  it.each(['GetPublicKey', 'Encrypt'])('leaves no key behind when %s fails on the way', async (action) => {
    const before = kms.living()
    kms.fail(action, { error: 'KMSInternalException', status: 500 })
    expect(await codeRejectedBy(create({ algorithms: [mlDsa65, mlDsa87] }))).toBe('service_down')
    expect(kms.living()).toBe(before)
    expect(await codeRejectedBy(provider.find('k'))).toBe('unknown_key')
  })

  it('tells a wrapped key that was tampered with from a service that is down', async () => {
    const wrapped = await provider.wrapper.wrap(utf8('secret'), utf8('aad'))
    kms.fail('Decrypt', 'reset')
    expect(await codeRejectedBy(provider.wrapper.unwrap(wrapped, utf8('aad')))).toBe('service_down')
    expect(events).toEqual([])
    kms.heal()
    expect(await codeRejectedBy(provider.wrapper.unwrap(wrapped, utf8('other')))).toBe('integrity_failed')
    expect(events).toMatchObject([{ type: 'key.integrity_failed', details: { operation: 'unwrap' } }])
  })

  it('schedules the deletion of a native key once it is destroyed', async () => {
    const before = kms.living()
    const key = await create()
    expect(kms.living()).toBe(before + 1)
    await provider.destroy(key)
    expect(kms.living()).toBe(before)
  })

  it('ends a call that is cancelled at the service too', async () => {
    const key = await create()
    const { sign } = await provider.signer(key.parts[0]!)
    kms.fail('Sign', 'hang')
    const reason = new Error('enough')
    const controller = new AbortController()
    const signing = sign(utf8('m'), { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 30)
    await expect(signing).rejects.toBe(reason)
  })

  it('wraps under a symmetric key that is enabled, and nothing else', async () => {
    const more = { client, algorithms: ALGORITHMS, records: folderRecords({ folder }) }
    const key = await create({ protection: 'native-required' })
    const record = await import('node:fs/promises').then(async ({ readdir, readFile }) => {
      const name = (await readdir(folder)).find((entry) => entry.startsWith('k.'))
      return readFile(join(folder, name!), 'utf8')
    })
    const { parts } = JSON.parse(record.split('\n')[0]!) as { parts: { reference: string }[] }
    expect(key.parts).toHaveLength(1)
    const wrappingKey = parts[0]!.reference
    expect(await codeRejectedBy(openAwsKmsProvider({ ...more, wrappingKey }))).toBe('wrong_wrapping_key')
    const missing = `${kms.wrappingKey}x`
    expect(await codeRejectedBy(openAwsKmsProvider({ ...more, wrappingKey: missing }))).toBe(
      'native_key_unusable',
    )
    kms.disable(kms.wrappingKey, true)
    try {
      const opening = openAwsKmsProvider({ ...more, wrappingKey: kms.wrappingKey })
      expect(await codeRejectedBy(opening)).toBe('key_disabled')
    } finally {
      kms.disable(kms.wrappingKey, false)
    }
    const days = openAwsKmsProvider({ ...more, wrappingKey: kms.wrappingKey, pendingDays: 1 })
    expect(await codeRejectedBy(days)).toBe('RangeError')
  })
})
