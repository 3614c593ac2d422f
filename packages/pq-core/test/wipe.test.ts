/** In a process of its own: it collects garbage when it is told to. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { fakeKem } from './fake.ts'

describe('a private key that is wiped', () => {
  it('lets go of what back ends made of it, for example KeyObjects', () => {
    const script = `
      import { generateKeyPairSync } from 'node:crypto'
      import { setImmediate } from 'node:timers/promises'
      import { PrivateKey } from '@quantum-shield/pq-core/keys'
      import { SecretBytes } from '@quantum-shield/pq-core/secret'
      const key = new PrivateKey({ id: 'X-Wing' }, 'seed', SecretBytes.adopt(new Uint8Array(32)))
      const keep = (release) => {
        const form = { privateKey: generateKeyPairSync('ed25519').privateKey }
        key.parsed({}, () => form, release)
        return new WeakRef(form.privateKey)
      }
      const kept = [keep((form) => form), keep(undefined)]
      const collected = async () => {
        for (let i = 0; i < 5; i++) {
          await setImmediate()
          gc()
        }
        return kept.map((each) => each.deref() === undefined)
      }
      const before = await collected()
      key.wipe()
      console.log(JSON.stringify([before, await collected(), String(key)]))`
    const options = [
      '--expose-gc',
      '--conditions=@quantum-shield/source',
      '--input-type=module',
      '-e',
      script,
    ]
    const { stdout, stderr } = spawnSync(process.execPath, options, {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    })
    expect([stderr, stdout && JSON.parse(stdout)]).toEqual([
      '',
      [[false, false], [true, true], '[private key X-Wing]'],
    ])
  })

  it('releases each form once, however often it is wiped', () => {
    const kem = fakeKem('X-Wing', { publicKeySize: 8, privateKeySize: 4 })
    const key = new PrivateKey(kem, 'seed', SecretBytes.adopt(new Uint8Array(4)))
    const released: string[] = []
    for (const name of ['a', 'b'])
      key.parsed(
        {},
        () => name,
        (form) => void released.push(form),
      )
    key.wipe()
    key.wipe()
    expect(released).toEqual(['a', 'b'])
  })
})
