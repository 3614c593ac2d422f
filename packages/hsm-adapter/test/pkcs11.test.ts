import { chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { keyProviderContract } from '@quantum-shield/contracts'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import {
  formatPkcs11Uri,
  openPkcs11Provider,
  type Pkcs11ProviderOptions,
} from '@quantum-shield/hsm-adapter/pkcs11'
import type { Algorithm, SecurityEvent } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { createEntropyPool } from '@quantum-shield/pq-engine/entropy'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { ecdsaP256, ed25519 } from '@quantum-shield/pq-signatures/classical'
import { startShim, startSoftHsm, type SoftHsm } from '@quantum-shield/services'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { CKA } from '../src/pkcs11/attributes.table.ts'
import { OASIS } from '../src/pkcs11/profiles/oasis.table.ts'
import { openToken } from '../src/pkcs11/supervisor.ts'

const PIN = '1234'
const ALGORITHMS: readonly Algorithm[] = [mlDsa65, ed25519, ecdsaP256, mlKem768, xWing]

let hsm: SoftHsm
let folder = ''

beforeAll(async () => {
  hsm = await startSoftHsm({
    tokens: [
      { label: 'one', pin: PIN, soPin: '5678' },
      { label: 'two', pin: PIN, soPin: '5678' },
      { label: 'twin', pin: PIN, soPin: '5678' },
      { label: 'twin', pin: PIN, soPin: '5678' },
    ],
  })
  Object.assign(process.env, hsm.environment)
})
afterAll(() => hsm.stop())

const newFolder = async () => {
  folder = await mkdtemp(join(tmpdir(), 'qs-pkcs11-'))
}

const uriOf = (token: string, more: object = {}): string =>
  formatPkcs11Uri({ token, modulePath: hsm.module, ...more })

const open = (more: Partial<Pkcs11ProviderOptions> = {}) =>
  openPkcs11Provider({
    uri: uriOf('one'),
    pin: PIN,
    algorithms: ALGORITHMS,
    records: folderRecords({ folder }),
    ...more,
  })

/** How many objects of a label lie in the token. */
async function objectsCalled(label: string): Promise<number> {
  const token = await openToken({ module: hsm.module, select: { token: 'one' }, pin: () => PIN })
  try {
    const request = { template: [[CKA.LABEL, label]] as const, attributes: [], limit: 100 }
    return (await token.perform('find', request)).length
  } finally {
    await token.close()
  }
}

keyProviderContract('of SoftHSM', {
  async open() {
    await newFolder()
    return open()
  },
  reopen: () => open(),
  expected: [
    [ed25519, 'native'],
    [ecdsaP256, 'native'],
    [mlDsa65, 'wrapped'],
    [mlKem768, 'wrapped'],
    [xWing, 'wrapped'],
  ],
  wraps: true,
})

describe('a PKCS#11 provider', () => {
  beforeEach(newFolder)

  it('says which token it has, and why a key is not native', async () => {
    const provider = await open()
    try {
      expect(provider.token).toMatchObject({
        label: 'one',
        serial: hsm.tokens[0]!.serial,
        decapsulates: false,
      })
      expect(provider.profile.vendor).toBe('PKCS#11 3.2')
      expect(await provider.capability(mlDsa65)).toEqual({
        protection: 'wrapped',
        reason: 'CKR_MECHANISM_INVALID',
      })
      expect((await provider.capability(xWing)).reason).toContain('no mechanism for X-Wing')
    } finally {
      await provider.close()
    }
  })

  it('keeps one wrapping key, for every process that opens it', async () => {
    const first = await open({ uri: uriOf('two') })
    const { id } = first.wrapper
    const wrapped = await first.wrapper.wrap(utf8('secret'), utf8('aad'))
    await first.close()
    const second = await open({ uri: uriOf('two') })
    try {
      expect(second.wrapper.id).toBe(id)
      using opened = await second.wrapper.unwrap(wrapped, utf8('aad'))
      expect(Buffer.from(opened.reveal()).toString()).toBe('secret')
      const named = await open({ uri: uriOf('two', { id: Buffer.from(id.slice('pkcs11:'.length), 'hex') }) })
      expect(named.wrapper.id).toBe(id)
      await named.close()
    } finally {
      await second.close()
    }
    const missing = open({ uri: uriOf('two', { id: Buffer.alloc(16) }) })
    expect(await codeRejectedBy(missing)).toBe('wrong_wrapping_key')
  })

  it('reads the PIN from a file of its own user', async () => {
    const path = join(folder, 'pin')
    await writeFile(path, `${PIN}\n`, { mode: 0o600 })
    for (const pinSource of [path, `file:${path}`, `file://${path}`]) {
      const provider = await openPkcs11Provider({
        uri: uriOf('one', { pinSource }),
        algorithms: ALGORITHMS,
        records: folderRecords({ folder }),
      })
      await provider.close()
    }
    const from = (pinSource: string) =>
      codeRejectedBy(open({ uri: uriOf('one', { pinSource }), pin: undefined } as never))
    await chmod(path, 0o644)
    expect(await from(path)).toBe('insecure_file')
    await chmod(path, 0o600)
    await symlink(path, `${path}.link`)
    expect(await from(`${path}.link`)).toBe('insecure_file')
    expect(await from(join(folder, 'nothing'))).toBe('login_failed')
    expect(await from('|/bin/echo 1234')).toBe('malformed')
  })

  it('takes a PIN in the URI in development alone', async () => {
    const before = process.env['NODE_ENV']
    const uri = `${uriOf('one')}&pin-value=${PIN}`
    const options = { uri, algorithms: ALGORITHMS, records: folderRecords({ folder }) }
    try {
      for (const environment of ['production', '', undefined]) {
        if (environment === undefined) delete process.env['NODE_ENV']
        else process.env['NODE_ENV'] = environment
        expect(await codeRejectedBy(openPkcs11Provider(options))).toBe('malformed')
      }
      process.env['NODE_ENV'] = 'development'
      await (await openPkcs11Provider(options)).close()
    } finally {
      process.env['NODE_ENV'] = before
    }
  })

  it.each([
    ['no such token', () => uriOf('nobody'), 'token_missing'],
    ['two tokens of one label', () => uriOf('twin'), 'ambiguous_token'],
    ['another serial number', () => uriOf('one', { serial: '0000' }), 'token_missing'],
    ['no such library', () => 'pkcs11:token=one?module-path=/nowhere/lib.so', 'module_missing'],
    ['no library named', () => 'pkcs11:token=one', 'malformed'],
    ['what is no URI', () => 'token=one', 'malformed'],
  ])('refuses %s', async (_what, uri, code) => {
    expect(await codeRejectedBy(open({ uri: uri() }))).toBe(code)
  })

  it('tells two tokens of one label apart by their serial numbers', async () => {
    const [, , { serial } = { serial: '' }] = hsm.tokens
    const provider = await open({ uri: uriOf('twin', { serial }) })
    expect(provider.token.serial).toBe(serial)
    await provider.close()
  })

  it('tells of a PIN that is wrong, and asks no second time', async () => {
    const events: SecurityEvent[] = []
    const audit = { record: (event: SecurityEvent) => void events.push(event) }
    expect(await codeRejectedBy(open({ pin: '0000', audit }))).toBe('login_failed')
    expect(events.filter(({ type }) => type === 'provider.login_failed')).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('0000')
  })

  it('leaves no key in the token of a creation that fails', async () => {
    const provider = await open()
    const failing = await openPkcs11Provider({
      uri: uriOf('one'),
      pin: PIN,
      algorithms: ALGORITHMS,
      records: {
        ...folderRecords({ folder }),
        create: async () => {
          throw new Error('no space left')
        },
      },
    })
    try {
      const key = { purpose: 'sign', algorithms: [ed25519, ecdsaP256], name: 'orphan' } as const
      await expect(failing.create(key)).rejects.toThrow('no space left')
      expect(await codeRejectedBy(provider.find('orphan'))).toBe('unknown_key')
      expect(await objectsCalled('orphan')).toBe(0)
      await provider.create(key)
      expect(await objectsCalled('orphan')).toBe(4)
    } finally {
      await failing.close()
      await provider.close()
    }
  })

  it('gives a pool random numbers that pass its health tests', async () => {
    const provider = await open()
    try {
      const pool = await createEntropyPool({
        sources: [provider.entropy!],
        audit: { record: () => undefined },
      })
      expect(pool.sources()).toMatchObject([{ state: 'live', creditedBits: 256 }])
    } finally {
      await provider.close()
    }
  })

  it('uses as many sessions as the profile of a vendor allows', async () => {
    const shim = await startShim(hsm)
    const before = { ...process.env }
    Object.assign(process.env, shim.environment)
    try {
      const timeOf = async (sessions: number | undefined): Promise<number> => {
        const profile = { ...OASIS, ...(sessions === undefined ? {} : { sessions }) }
        const provider = await open({ uri: uriOf('one', { modulePath: shim.module }), profile })
        try {
          const key = await provider.create({ purpose: 'sign', algorithms: [ecdsaP256] })
          const { sign } = await provider.signer(key.parts[0]!)
          shim.set({ C_Sign: { delayMs: 150 } })
          const start = performance.now()
          await Promise.all([sign(utf8('a')), sign(utf8('b')), sign(utf8('c'))])
          return performance.now() - start
        } finally {
          shim.reset()
          await provider.close()
        }
      }
      expect(await timeOf(1)).toBeGreaterThan(3 * 150)
      expect(await timeOf(undefined)).toBeLessThan(3 * 150)
    } finally {
      process.env = before
      shim.stop()
    }
  })

  it('refuses unknown options', async () => {
    expect(await codeRejectedBy(open({ slot: 1 } as never))).toBe('TypeError')
  })
})
