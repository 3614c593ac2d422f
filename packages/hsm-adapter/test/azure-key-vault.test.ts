import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { keyProviderContract } from '@quantum-shield/contracts'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import {
  openAzureKeyVaultProvider,
  type AzureKeyVaultProviderOptions,
} from '@quantum-shield/hsm-adapter/azure-key-vault'
import type { KeyProvider } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { startFakeVault, type FakeVault, type Fault } from './fakes/azure-key-vault.ts'

const ALGORITHMS = [mlDsa65, ed25519, mlKem768]
const ATTEMPTS = 3

let vault: FakeVault
let folder = ''

beforeAll(async () => {
  vault = await startFakeVault()
})
afterAll(() => vault.stop())

const newFolder = async () => {
  folder = await mkdtemp(join(tmpdir(), 'qs-azure-'))
}

const open = (more: Partial<AzureKeyVaultProviderOptions> = {}): Promise<KeyProvider> =>
  openAzureKeyVaultProvider({
    vaultUrl: vault.url,
    wrappingKey: vault.wrappingKey,
    credential: { getToken: async () => ({ token: 'test', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    algorithms: ALGORITHMS,
    records: folderRecords({ folder }),
    clientOptions: {
      allowInsecureConnection: true,
      disableChallengeResourceVerification: true,
      retryOptions: { maxRetries: ATTEMPTS - 1, retryDelayInMs: 1, maxRetryDelayInMs: 2 },
    },
    ...more,
  })

for (const wrapAlgorithm of ['RSA-OAEP-256', 'A256KW'] as const) {
  const reopen = () =>
    open({
      wrapAlgorithm,
      wrappingKey: wrapAlgorithm === 'A256KW' ? vault.aesKey : vault.wrappingKey,
      managedHsm: true,
    })
  keyProviderContract(`under ${wrapAlgorithm} of Azure Key Vault`, {
    async open() {
      await newFolder()
      return reopen()
    },
    reopen,
    expected: ALGORITHMS.map((algorithm) => [algorithm, 'wrapped'] as const),
    wraps: true,
    concurrency: 16,
  })
}

describe('Azure Key Vault with trouble', () => {
  const aad = utf8('aad')
  let provider: KeyProvider

  beforeEach(async () => {
    vault.heal()
    await newFolder()
    provider = await open()
  })

  it.each<[string, Fault, string, number]>([
    ['too many requests', { status: 429, code: 'Throttled' }, 'service_down', ATTEMPTS],
    ['an internal error', { status: 500, code: 'InternalServerError' }, 'service_down', ATTEMPTS],
    ['a service that is off', { status: 503, code: 'ServiceUnavailable' }, 'service_down', ATTEMPTS],
    ['a connection that ends', 'reset', 'service_down', ATTEMPTS],
    ['access denied', { status: 403, code: 'Forbidden' }, 'access_denied', 1],
    ['a disabled key', { status: 403, code: 'KeyDisabled' }, 'key_disabled', 1],
    ['a bad parameter', { status: 400, code: 'BadParameter' }, 'integrity_failed', 1],
  ])(
    'tells of %s, asks as often as the client repeats, and goes on after',
    async (_what, fault, code, times) => {
      const wrapped = await provider.wrapper.wrap(utf8('secret'), aad)
      const before = vault.calls.get('unwrapkey') ?? 0
      vault.fail('unwrapkey', fault)
      expect(await codeRejectedBy(provider.wrapper.unwrap(wrapped, aad))).toBe(code)
      expect((vault.calls.get('unwrapkey') ?? 0) - before).toBe(times)
      vault.heal()
      using opened = await provider.wrapper.unwrap(wrapped, aad)
      expect(Buffer.from(opened.reveal()).toString()).toBe('secret')
    },
  )

  it('opens what older versions of its key wrapped', async () => {
    const request = { purpose: 'sign', algorithms: [mlDsa65], name: 'k' } as const
    const { parts } = await provider.create(request)
    vault.rotate()
    await provider.create({ ...request, name: 'l' })
    const again = await open()
    for (const name of ['k', 'l']) {
      const { publicKey, sign } = await again.signer((await again.find(name)).parts[0]!)
      await mlDsa65.verify(publicKey, utf8('m'), await sign(utf8('m')))
    }
    expect((await again.find('k')).parts[0]!.publicKey.id).toBe(parts[0]!.publicKey.id)
  })

  it('ends a call that is cancelled', async () => {
    const wrapped = await provider.wrapper.wrap(utf8('secret'), aad)
    vault.fail('unwrapkey', 'hang')
    const reason = new Error('enough')
    const controller = new AbortController()
    const opening = provider.wrapper.unwrap(wrapped, aad, { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 30)
    await expect(opening).rejects.toBe(reason)
  })

  it('opens with a key that is there and enabled', async () => {
    expect(await codeRejectedBy(open({ wrappingKey: 'nothing' }))).toBe('wrong_wrapping_key')
    vault.disable(true)
    try {
      expect(await codeRejectedBy(open())).toBe('key_disabled')
    } finally {
      vault.disable(false)
    }
    expect(await codeRejectedBy(open({ vault: 'x' } as never))).toBe('TypeError')
  })

  it('has random numbers where it is a Managed HSM', async () => {
    expect((await open()).entropy).toBeUndefined()
    expect(await (await open({ managedHsm: true })).entropy!.read(32)).toHaveLength(32)
  })
})
