import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { lockedMemory } from '@quantum-shield/pq-core/locked'
import { codeThrownBy } from '@quantum-shield/testkit'
import { lockWith } from '../src/locked/locked.node.ts'
import { lockedMemory as portableLockedMemory } from '../src/locked/locked.ts'

describe('locked memory', () => {
  it('is memory of libsodium', () => {
    const lock = lockedMemory()!
    const secret = lock(Uint8Array.of(1, 2, 3))
    // sodium-native marks its allocations.
    expect(secret.use((bytes) => [...bytes, 'secure' in bytes && bytes.secure])).toEqual([1, 2, 3, true])
    secret.free()
  })

  it.each(['returns', 'throws'])('ends the process that reads it after a use that %s', (way) => {
    const script = `
      import { lockedMemory } from './src/locked/locked.node.ts'
      const secret = lockedMemory()(Uint8Array.of(7))
      let kept
      try {
        secret.use((bytes) => {
          kept = bytes
          console.log(String(kept[0]))
          if (process.argv[1] === 'throws') throw new Error('in use')
        })
      } catch {}
      console.log('unused')
      console.log(kept[0])`
    const options = ['--conditions=@quantum-shield/source', '--input-type=module', '-e', script, way]
    const cwd = new URL('..', import.meta.url)
    const { signal, stdout } = spawnSync(process.execPath, options, { cwd, encoding: 'utf8' })
    expect([stdout, signal]).toEqual(['7\nunused\n', 'SIGSEGV'])
  })

  it('refuses a key that the system does not lock, and frees it', async () => {
    const freed: Uint8Array[] = []
    const lock = lockWith({
      sodium_malloc: (size) => new Uint8Array(size),
      sodium_free: (memory) => void freed.push(memory),
      sodium_mlock: () => {
        throw new Error('ENOMEM')
      },
      sodium_mprotect_noaccess: () => undefined,
      sodium_mprotect_readonly: () => undefined,
      sodium_mprotect_readwrite: () => undefined,
    })
    expect(codeThrownBy(() => lock(Uint8Array.of(1, 2)))).toBe('locked_memory_exhausted')
    expect(freed).toEqual([new Uint8Array(2)])
  })

  it('is not to be had outside Node', () => {
    expect(portableLockedMemory()).toBeUndefined()
  })
})
