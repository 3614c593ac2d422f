/** What MAYO and UOV are beyond the contract: sizes, keys that are wrong, large keys, a thread. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import {
  importPrivateKey,
  importPublicKey,
  toPrivateJwk,
  toPublicJwk,
  type PrivateKey,
} from '@quantum-shield/pq-core/keys'
import { loadFalcon } from '@quantum-shield/pq-signatures/falcon'
import { loadMayo, type MayoId } from '@quantum-shield/pq-signatures/mayo'
import { loadUov, type UovId } from '@quantum-shield/pq-signatures/uov'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'

/** What is used of it; its own types do not pass TypeScript's check of declaration files. */
interface SignatureClass {
  generateKeyPair(): { publicKey: Uint8Array; secretKey: Uint8Array }
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array
  verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean
  destroy(): void
}
const LIBOQS: string = '@oqs/liboqs-js'
const { createMAYO1, createOVIp } = (await import(LIBOQS)) as Record<
  'createMAYO1' | 'createOVIp',
  () => Promise<SignatureClass>
>

const MEGABYTE = new Uint8Array(1 << 20)
const message = utf8('a message')
const expand = (scheme: SignatureAlgorithm, key: PrivateKey) =>
  scheme.expandPrivateKey?.(key).reveal() as Uint8Array

/** Of the specifications: public key, seed, signature, category. */
const MAYO: readonly (readonly [MayoId, ...number[]])[] = [
  ['MAYO-1-round-2', 1420, 24, 454, 1],
  ['MAYO-2-round-2', 4912, 24, 186, 1],
  ['MAYO-3-round-2', 2986, 32, 681, 3],
  ['MAYO-5-round-2', 5554, 40, 964, 5],
]
const UOV: readonly (readonly [UovId, ...number[]])[] = [
  ['UOV-Is-round-2', 412_160, 32, 96, 1],
  ['UOV-Is-pkc-round-2', 66_576, 32, 96, 1],
  ['UOV-Ip-round-2', 278_432, 32, 128, 1],
  ['UOV-Ip-pkc-round-2', 43_576, 32, 128, 1],
  ['UOV-III-round-2', 1_225_440, 32, 200, 3],
  ['UOV-III-pkc-round-2', 189_232, 32, 200, 3],
  ['UOV-V-round-2', 2_869_440, 32, 260, 5],
  ['UOV-V-pkc-round-2', 446_992, 32, 260, 5],
]

describe.each([
  ...MAYO.map(([id, ...sizes]) => [id, () => loadMayo(id), sizes] as const),
  ...UOV.map(([id, ...sizes]) => [id, () => loadUov(id), sizes] as const),
])('%s', (id, load, sizes) => {
  it('has the sizes of its specification, and keeps them through JWK', async () => {
    const scheme = await load()
    expect(scheme).toBe(await load())
    expect([scheme.id, scheme.tier, scheme.family, scheme.backend]).toEqual([
      id,
      'experimental',
      'multivariate',
      'liboqs',
    ])
    const pair = scheme.generateKeyPair()
    const publicKey = importPublicKey(JSON.stringify(toPublicJwk(pair.publicKey)), [scheme])
    const privateKey = importPrivateKey(JSON.stringify(toPrivateJwk(pair.privateKey)), [scheme])
    const signature = scheme.signSync(privateKey, message)
    expect(scheme.verifySync(publicKey, message, signature)).toBe(true)
    expect(scheme.verifySync(publicKey, utf8('a massage'), signature)).toBe(false)
    const lengths = [publicKey.toBytes(), privateKey.secret, signature].map(({ length }) => length)
    expect([...lengths, scheme.category]).toEqual(sizes)
  })

  it('refuses keys of another size, however long', async () => {
    const scheme = await load()
    expect(codeThrownBy(() => scheme.publicKey(MEGABYTE))).toBe('invalid_key')
    expect(codeThrownBy(() => scheme.privateKey(MEGABYTE))).toBe('invalid_key')
  })
})

it('has no other names: liboqs without the round, and what it has beside', async () => {
  for (const id of ['MAYO-1', 'OV-Ip', 'SNOVA_24_5_4', 'cross-rsdp-128-fast', 'FN-DSA-512', 'constructor']) {
    for (const load of [loadMayo, loadUov, loadFalcon])
      expect(await codeRejectedBy(load(id as never))).toBe('unsupported_algorithm')
  }
})

it('refuses an expanded key of UOV that differs anywhere from what its seed gives', async () => {
  const scheme = await loadUov('UOV-Ip-pkc-round-2')
  const sk = expand(scheme, scheme.generateKeyPair().privateKey)
  expect(sk).toHaveLength(237_896)
  for (const at of [0, 31, 32, 100_000, -1]) {
    const changed = sk.with(at, (sk.at(at) as number) ^ 1)
    expect([at, codeThrownBy(() => scheme.privateKey(changed))]).toEqual([at, 'invalid_key'])
  }
  expect(codeThrownBy(() => scheme.privateKey(sk))).toBeUndefined()
})

it('agrees with the classes of liboqs-js', async () => {
  const cases = [
    [await loadMayo('MAYO-1-round-2'), await createMAYO1()],
    [await loadUov('UOV-Ip-round-2'), await createOVIp()],
  ] as const
  for (const [scheme, theirs] of cases) {
    const made = theirs.generateKeyPair()
    const key = scheme.privateKey(made.secretKey) as PrivateKey<SignatureAlgorithm>
    expect(key.publicKey.toBytes()).toEqual(made.publicKey)
    expect(theirs.verify(message, scheme.signSync(key, message), made.publicKey)).toBe(true)
    expect(scheme.verifySync(key.publicKey, message, theirs.sign(message, made.secretKey))).toBe(true)
    theirs.destroy()
  }
})

it('leaves no key of UOV behind in the thread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quantum-shield-worker-'))
  const WIPES = join(folder, 'wipes')
  const script = `
    import { loadUov } from '@quantum-shield/pq-signatures/uov'
    import { generateKeyPairInWorker } from '@quantum-shield/pq-signatures/liboqs-worker'
    await generateKeyPairInWorker(await loadUov('UOV-Ip-pkc-round-2'))
  `
  const preload = [
    '--conditions=@quantum-shield/source',
    '--import',
    '@quantum-shield/contracts/thread-secrets',
  ]
  try {
    const { stderr } = spawnSync(process.execPath, [...preload, '-e', script], {
      cwd: import.meta.dirname,
      env: { ...process.env, WIPES },
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(readFileSync(WIPES, 'utf8')).toBe('[[true],[true]]\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('expands a key of UOV in a thread', () => {
  const script = `
    import { subscribe } from 'node:diagnostics_channel'
    import { loadMayo } from '@quantum-shield/pq-signatures/mayo'
    import { loadUov } from '@quantum-shield/pq-signatures/uov'
    import { expandInWorker, generateKeyPairInWorker } from '@quantum-shield/pq-signatures/liboqs-worker'
    const scheme = await loadUov('UOV-III-pkc-round-2')
    const random = (length) => new Uint8Array(length).fill(7)
    const here = scheme.generateKeyPair({ random })
    const other = (await loadMayo('MAYO-1-round-2')).generateKeyPair().privateKey
    // Nothing can be expanded in this thread any more. (\`-e\` wraps a script that has the global's name in it.)
    const web = globalThis['cry' + 'pto']
    Object.defineProperty(web, 'getRandomValues', { configurable: false, value: web.getRandomValues })
    const { publicKey, privateKey } = await generateKeyPairInWorker(scheme, { random })
    const holds = scheme.verifySync(privateKey.publicKey, random(5), scheme.signSync(privateKey, random(5)))
    const equal = here.publicKey.id === publicKey.id
    let threads = 0
    let end = () => {}
    subscribe('worker_threads', ({ worker }) => {
      threads++
      end(worker)
    })
    const code = await expandInWorker(other).catch((error) => error.code)
    const before = threads
    end = (worker) => worker.terminate()
    const ended = await expandInWorker(scheme.privateKey(random(32))).catch((error) => error.code)
    console.log(JSON.stringify({ holds, equal, code, before, ended, threads }))
  `
  const options = ['--conditions=@quantum-shield/source', '-e', script]
  const { stdout, stderr } = spawnSync(process.execPath, options, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual({
    holds: true,
    equal: true,
    code: 'unsupported_algorithm',
    before: 0,
    ended: 'wiped',
    threads: 1,
  })
})
