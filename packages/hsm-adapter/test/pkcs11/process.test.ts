import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isThere, softHsmModule, type SoftHsm } from '@quantum-shield/services'
import { CKR } from '../../src/pkcs11/child/ckr.table.ts'
import { sessionLimit } from '../../src/pkcs11/child/sessions.node.ts'
import { openToken } from '../../src/pkcs11/supervisor.ts'
import { makeEcKey, optionsOf, PIN, signRequest, softHsm, tokenProcesses } from './token.ts'

const described = (await isThere(softHsmModule)) ? describe : describe.skip

described('the process of a token', () => {
  const SOURCES = join(import.meta.dirname, '../../src/pkcs11/child')
  const MODULES = join(import.meta.dirname, '../../../../node_modules')

  let service: SoftHsm
  beforeAll(async () => {
    service = await softHsm('one')
  })
  afterAll(() => service.stop())

  /** @param packages that the folder can import. */
  async function inAnotherPlace<T>(
    packages: readonly string[],
    work: (script: string) => Promise<T>,
  ): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'qs-token-'))
    try {
      cpSync(SOURCES, join(folder, 'child'), { recursive: true })
      mkdirSync(join(folder, 'node_modules'))
      for (const name of packages) symlinkSync(join(MODULES, name), join(folder, 'node_modules', name))
      return await work(join(folder, 'child', 'main.node.ts'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  describe('the folder of the process', () => {
    test('imports itself, Node, pkcs11js and koffi', () => {
      const files = readdirSync(SOURCES)
      expect(files.length).toBeGreaterThan(8)
      for (const file of files) {
        const text = readFileSync(join(SOURCES, file), 'utf8')
        const imports = [
          ...text.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)'|import\('([^']+)'\)/gm),
        ]
        for (const [, fixed, late] of imports)
          expect(`${file} ${fixed ?? late}`).toMatch(
            / (?:node:[a-z/]+|pkcs11js|koffi|\.\/[a-z-]+(?:\.node|\.table)\.ts)$/,
          )
      }
    })

    test('runs elsewhere, through a command, without koffi', async () => {
      await inAnotherPlace(['pkcs11js'], async (script) => {
        const scripts: string[] = []
        const token = await openToken({
          ...optionsOf(service, 'one'),
          command: (given) => {
            scripts.push(basename(given))
            return ['env', '--', process.execPath, script]
          },
        })
        await expect(token.perform('sign', signRequest(await makeEcKey(token)))).resolves.toHaveLength(64)
        expect(scripts).toEqual(['main.node.ts'])
        await token.close()
      })
    })

    test('tells when pkcs11js is not installed', async () => {
      await inAnotherPlace([], async (script) => {
        const opening = openToken({ ...optionsOf(service, 'one'), command: () => [process.execPath, script] })
        await expect(opening).rejects.toMatchObject({
          code: 'module_missing',
          message: expect.stringContaining('pkcs11js'),
        })
      })
    })

    test.each([
      ['a program that is not there', ['/nonexistent/node']],
      ['a program that ends', ['false']],
    ])('%s', async (_, command) => {
      const opening = openToken({ ...optionsOf(service, 'one'), command: () => command })
      await expect(opening).rejects.toMatchObject({ code: 'token_down' })
    })
  })

  describe('the process', () => {
    test('has no PIN in its arguments and environment', async () => {
      const pin = 'a PIN that stands nowhere'
      const opening = openToken({ ...optionsOf(service, 'one'), pin: () => pin })
      const [pid] = await found()
      const text = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8')).join('')
      expect(text).toContain('main.node.ts')
      expect(text).toContain('UV_THREADPOOL_SIZE=8')
      expect(text).not.toContain(pin)
      await expect(opening).rejects.toMatchObject({ code: 'login_failed' })

      async function found(): Promise<readonly number[]> {
        while (tokenProcesses().length === 0) await sleep(1)
        return tokenProcesses()
      }
    })

    test('ends with its parent, however that ends', async () => {
      const script = `
      import { openToken } from ${JSON.stringify(new URL('../../src/pkcs11/supervisor.ts', import.meta.url).href)}
      import { tokenProcesses } from ${JSON.stringify(new URL('./token.ts', import.meta.url).href)}
      await openToken({ module: ${JSON.stringify(service.module)}, select: { token: 'one' }, pin: () => '${PIN}' })
      console.log(tokenProcesses().join())
      setInterval(() => undefined, 1000)`
      const conditions = '--conditions=@quantum-shield/source'
      const parent = spawn(process.execPath, [conditions, '--input-type=module-typescript', '-e', script], {
        env: process.env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [pid] = (await once(createInterface(parent.stdout), 'line')) as [string]
      expect(existsSync(`/proc/${pid}/status`)).toBe(true)
      parent.kill('SIGKILL')
      const end = performance.now() + 5000
      while (isRunning(pid) && performance.now() < end) await sleep(10)
      expect(isRunning(pid)).toBe(false)
    })

    test('does not keep an idle parent alive', async () => {
      const script = `
      import { openToken } from ${JSON.stringify(new URL('../../src/pkcs11/supervisor.ts', import.meta.url).href)}
      const token = await openToken({ module: ${JSON.stringify(service.module)}, select: { token: 'one' }, pin: () => '${PIN}' })
      console.log(String((await token.perform('random', { length: 8 })).length))`
      const conditions = '--conditions=@quantum-shield/source'
      const parent = spawn(process.execPath, [conditions, '--input-type=module-typescript', '-e', script], {
        env: process.env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let text = ''
      parent.stdout.on('data', (chunk) => (text += String(chunk)))
      expect(await once(parent, 'close')).toEqual([0, null])
      expect(text).toBe('8\n')
    })
  })

  /** A process that ended and has no one to tell is a zombie. */
  function isRunning(pid: string): boolean {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }

  test.each([
    [8, 0, 0, 8],
    [8, 0xffff_ffff, 0xffff_ffff, 8],
    [8, 0, 5, 4],
    [8, 3, 5, 2],
    [8, 1, 1, 1],
    [2, 100, 100, 2],
  ])('%i sessions wanted, limits %i and %i: %i', (wanted, maxSessionCount, maxRwSessionCount, expected) => {
    expect(sessionLimit(wanted, { maxSessionCount, maxRwSessionCount })).toBe(expected)
  })

  test('every return value has one name', () => {
    const names = Object.values(CKR).map(([name]) => name)
    expect(names.length).toBeGreaterThan(90)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^CKR_[A-Z0-9_]+$/)
  })
})
