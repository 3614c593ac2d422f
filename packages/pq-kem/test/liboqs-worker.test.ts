/** In a process of its own: a worker thread has no way to this test's loader. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

function run(
  script: string,
  preload: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): unknown {
  const head = `
    import { subscribe } from 'node:diagnostics_channel'
    import { xWing } from '@quantum-shield/pq-kem'
    import { loadClassicMcEliece } from '@quantum-shield/pq-kem/mceliece'
    import * as worker from '@quantum-shield/pq-kem/liboqs-worker'
    let threads = 0
    subscribe('worker_threads', () => threads++)
    const kem = await loadClassicMcEliece('Classic-McEliece-348864f')
    const codeOf = (promise) => promise.then(() => 'resolved', (error) => error.code ?? error.name)
  `
  const options = ['--conditions=@quantum-shield/source', ...preload, '-e', head + script]
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    cwd: import.meta.dirname,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

it('expands a key elsewhere, and leaves it ready here', () => {
  const found = run(`
    const random = (length) => new Uint8Array(length).fill(7)
    const here = kem.generateKeyPair({ random })
    // Nothing can be expanded in this thread any more. (\`-e\` wraps a script that has the global's name in it.)
    const web = globalThis['cry' + 'pto']
    Object.defineProperty(web, 'getRandomValues', { configurable: false, value: web.getRandomValues })
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    const { publicKey, privateKey } = await worker.generateKeyPairInWorker(kem, { random })
    clearInterval(timer)
    const { ciphertext, sharedSecret } = kem.encapsulate(privateKey.publicKey)
    const same = kem.decapsulate(privateKey, ciphertext).equals(sharedSecret)
    const equal = here.publicKey.id === publicKey.id && here.privateKey.secret.equals(privateKey.secret)
    console.log(JSON.stringify({ same, equal, free: ticks > 10 }))
  `)
  expect(found).toEqual({ same: true, equal: true, free: true })
})

it('decapsulates elsewhere until it is closed', () => {
  const found = run(`
    const { publicKey, privateKey } = kem.generateKeyPair()
    const { ciphertext, sharedSecret } = kem.encapsulate(publicKey)
    const decapsulator = await worker.decapsulatorInWorker(privateKey)
    privateKey.wipe()
    const [first, second] = await Promise.all([1, 2].map(() => decapsulator.decapsulate(ciphertext)))
    const codes = [await codeOf(decapsulator.decapsulate(ciphertext.subarray(1)))]
    const waiting = codeOf(decapsulator.decapsulate(ciphertext))
    await decapsulator.close()
    codes.push(await waiting, await codeOf(decapsulator.decapsulate(ciphertext)))
    const untouched = ciphertext.some((byte) => byte !== 0)
    console.log(JSON.stringify({
      same: first.equals(sharedSecret) && second.equals(sharedSecret),
      id: decapsulator.publicKey.id === publicKey.id,
      codes,
      untouched,
    }))
  `)
  expect(found).toEqual({ same: true, id: true, codes: ['malformed', 'wiped', 'wiped'], untouched: true })
})

it('stops waiting for a decapsulation when it is told to, and wipes a secret that comes too late', () => {
  const found = run(`
    import { SecretBytes } from '@quantum-shield/pq-core/secret'
    const { publicKey, privateKey } = kem.generateKeyPair()
    const { ciphertext, sharedSecret } = kem.encapsulate(publicKey)
    const decapsulator = await worker.decapsulatorInWorker(privateKey)
    const wiped = []
    const { wipe } = SecretBytes.prototype
    SecretBytes.prototype.wipe = function () {
      wiped.push(this.equals(sharedSecret))
      wipe.call(this)
    }
    const reasons = []
    const reasonOf = (promise) => promise.then(() => 'resolved', (error) => error.message)
    reasons.push(await reasonOf(decapsulator.decapsulate(ciphertext, { signal: AbortSignal.abort(new Error('before')) })))
    const controller = new AbortController()
    const waiting = reasonOf(decapsulator.decapsulate(ciphertext, { signal: controller.signal }))
    controller.abort(new Error('while'))
    reasons.push(await waiting)
    const { signal } = new AbortController()
    const same = (await decapsulator.decapsulate(ciphertext, { signal })).equals(sharedSecret)
    await decapsulator.close()
    console.log(JSON.stringify({ reasons, same, wiped }))
  `)
  expect(found).toEqual({ reasons: ['before', 'while'], same: true, wiped: [true] })
})

it('leaves no key behind in the thread: it is wiped before the thread ends', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quantum-shield-worker-'))
  const WIPES = join(folder, 'wipes')
  try {
    const script = `
      const { privateKey } = kem.generateKeyPair()
      await worker.expandInWorker(kem.privateKey(privateKey.secret.reveal()))
      const decapsulator = await worker.decapsulatorInWorker(privateKey)
      await decapsulator.close()
      console.log(JSON.stringify({ threads }))
    `
    expect(run(script, ['--import', '@quantum-shield/contracts/thread-secrets'], { WIPES })).toEqual({
      threads: 2,
    })
    expect(readFileSync(WIPES, 'utf8')).toBe('[[true],[true]]\n'.repeat(2))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('refuses what it does not serve, and a key that is wiped', () => {
  const found = run(`
    const { privateKey } = kem.generateKeyPair()
    const copy = kem.privateKey(privateKey.secret.reveal())
    const running = codeOf(worker.expandInWorker(copy))
    copy.wipe()
    const codes = [await running, await codeOf(worker.expandInWorker(copy))]
    codes.push(await codeOf(worker.expandInWorker(xWing.generateKeyPair().privateKey)))
    codes.push(await codeOf(worker.generateKeyPairInWorker(xWing)))
    codes.push(await codeOf(worker.decapsulatorInWorker(xWing.generateKeyPair().privateKey)))
    codes.push(await codeOf(worker.generateKeyPairInWorker(kem, { seed: 1 })))
    console.log(JSON.stringify({ codes, threads }))
  `)
  const unsupported = 'unsupported_algorithm'
  // One thread alone, for the key that was wiped while it worked.
  expect(found).toEqual({
    codes: ['wiped', 'wiped', unsupported, unsupported, unsupported, 'TypeError'],
    threads: 1,
  })
})
