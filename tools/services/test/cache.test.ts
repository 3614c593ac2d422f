import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { forkyRoot, isThere, ServiceMissing } from '@quantum-shield/services'
import { makeOnce } from '../src/cache.ts'

const { XDG_CACHE_HOME, CI } = process.env
let base: string
const cache = () => join(base, 'quantum-shield')

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'qs-cache-'))
  process.env['XDG_CACHE_HOME'] = base
})
afterEach(() => {
  rmSync(base, { recursive: true })
  for (const [name, value] of Object.entries({ XDG_CACHE_HOME, CI })) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

describe('makeOnce', () => {
  it('makes a thing once for all who want it at the same time', async () => {
    let made = 0
    const make = async (folder: string) => {
      made++
      await delay(300)
      writeFileSync(join(folder, 'file'), 'whole')
    }
    const folders = await Promise.all([
      makeOnce('thing', make),
      makeOnce('thing', make),
      makeOnce('thing', make),
    ])
    expect(folders).toEqual(Array(3).fill(join(cache(), 'thing')))
    expect(made).toBe(1)
    expect(readFileSync(join(cache(), 'thing', 'file'), 'utf8')).toBe('whole')
    expect(readdirSync(cache())).toEqual(['thing'])
  })

  it('leaves nothing of what was half made, and makes it the next time', async () => {
    const fail = async (folder: string) => {
      writeFileSync(join(folder, 'file'), 'half')
      expect(existsSync(join(cache(), 'thing'))).toBe(false)
      throw new Error('the mirror went away')
    }
    await expect(makeOnce('thing', fail)).rejects.toThrow('the mirror went away')
    expect(readdirSync(cache())).toEqual([])
    await makeOnce('thing', async (folder) => writeFileSync(join(folder, 'file'), 'whole'))
    expect(readdirSync(cache())).toEqual(['thing'])
  })

  it('takes over from a process that is gone', async () => {
    await makeOnce('other', async () => undefined)
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(join(cache(), 'thing.lock'), String(pid))
    mkdirSync(join(cache(), 'thing.half-a1b2c3'))
    await makeOnce('thing', async () => undefined)
    expect(readdirSync(cache()).toSorted()).toEqual(['other', 'thing'])
  })
})

describe('a service that is missing', () => {
  const user = () => jest.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(1000)

  it('is a skip on a laptop, with its reason', async () => {
    delete process.env['CI']
    const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    const who = user()
    try {
      expect(await isThere(forkyRoot)).toBe(false)
      expect(printed.mock.calls.join()).toMatch(/services: skipped, .*Debian forky cannot be had: only root/)
    } finally {
      who.mockRestore()
      printed.mockRestore()
    }
  })

  it('is a failure under CI=true', async () => {
    process.env['CI'] = 'true'
    const who = user()
    try {
      await expect(isThere(forkyRoot)).rejects.toThrow(ServiceMissing)
    } finally {
      who.mockRestore()
    }
  })

  it('is no excuse for other errors', async () => {
    delete process.env['CI']
    await expect(isThere(() => Promise.reject(new RangeError('a mistake')))).rejects.toThrow(RangeError)
  })
})
