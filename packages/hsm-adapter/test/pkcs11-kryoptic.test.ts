/** Kryoptic, the most complete of the tokens, where it is built; and what happens when its firmware loses a mechanism. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { keyProviderContract } from '@quantum-shield/contracts'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import { formatPkcs11Uri, openPkcs11Provider } from '@quantum-shield/hsm-adapter/pkcs11'
import type { SecurityEvent } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { slhDsaSha2128f } from '@quantum-shield/pq-hash-sigs/slh-dsa'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { ecdsaP256, ed25519 } from '@quantum-shield/pq-signatures/classical'
import { isKryopticBuilt, startKryoptic, type Kryoptic } from '@quantum-shield/services'
import { codeRejectedBy } from '@quantum-shield/testkit'

const ALGORITHMS = [mlDsa65, slhDsaSha2128f, ecdsaP256, ed25519, mlKem768, xWing]
const described = isKryopticBuilt() ? describe : describe.skip

described('Kryoptic', () => {
  let token: Kryoptic
  let folder = ''
  let events: SecurityEvent[] = []
  const open = () =>
    openPkcs11Provider({
      uri: formatPkcs11Uri({ token: token.label, modulePath: token.module }),
      pin: token.pin,
      algorithms: ALGORITHMS,
      records: folderRecords({ folder }),
      audit: { record: (event) => void events.push(event) },
    })
  beforeAll(async () => {
    token = await startKryoptic()
    Object.assign(process.env, token.environment)
  })
  afterAll(() => token.stop())
  const newFolder = async () => {
    folder = await mkdtemp(join(tmpdir(), 'qs-kryoptic-'))
    events = []
  }

  keyProviderContract('of Kryoptic', {
    async open() {
      await newFolder()
      return open()
    },
    reopen: open,
    expected: [
      [mlDsa65, 'native'],
      [slhDsaSha2128f, 'native'],
      [ecdsaP256, 'native'],
      [ed25519, 'native'],
      [mlKem768, 'native'],
      [xWing, 'wrapped'],
    ],
    wraps: true,
    concurrency: 16,
  })

  it('has lost ML-DSA: its keys are errors, not wrapped ones, and new keys are as was asked for', async () => {
    await newFolder()
    const request = { purpose: 'sign', algorithms: [mlDsa65], name: 'k' } as const
    const before = await open()
    const key = await before.create(request)
    expect(await before.attributes(key.parts[0]!)).toMatchObject({ protection: 'native' })
    await before.close()
    token.deny(['CKM_ML_DSA', 'CKM_ML_DSA_KEY_PAIR_GEN'])
    const after = await open()
    try {
      const { sign } = await after.signer((await after.find('k')).parts[0]!)
      expect(await codeRejectedBy(sign(utf8('m')))).toBe('native_key_unusable')
      expect(await after.attributes(key.parts[0]!)).toMatchObject({ protection: 'native' })
      expect(await after.capability(mlDsa65)).toMatchObject({
        protection: 'wrapped',
        reason: 'CKR_MECHANISM_INVALID',
      })
      const required = after.create({ ...request, protection: 'native-required' })
      expect(await codeRejectedBy(required)).toBe('protection_unavailable')
      const next = await after.create(request)
      expect(await after.attributes(next.parts[0]!)).toMatchObject({
        protection: 'wrapped',
        requested: 'prefer-native',
        reason: 'CKR_MECHANISM_INVALID',
      })
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'key.wrapped_instead_of_native',
          key: { name: 'k', version: 2, algorithm: 'ML-DSA-65' },
        }),
      )
    } finally {
      await after.close()
      token.deny([])
    }
    const again = await open()
    const { publicKey, sign } = await again.signer((await again.find('k', 1)).parts[0]!)
    await mlDsa65.verify(publicKey, utf8('m'), await sign(utf8('m')))
    await again.close()
  })
})
