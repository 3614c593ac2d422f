import { mkdtempSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { cpuBlocks } from '../src/clocks.ts'
import { updateDocument } from '../src/document.ts'
import { findBenches } from '../src/find.ts'
import { openFolder } from '../src/folder.ts'
import { callbacksInFlight, promisesInFlight } from '../src/in-flight.ts'

const root = mkdtempSync(join(tmpdir(), 'quantum-shield-test-'))
afterAll(() => rmSync(root, { recursive: true }))

describe('cpuBlocks', () => {
  it('counts as many operations as it runs', async () => {
    let calls = 0
    const block = cpuBlocks(() => {
      for (let i = 0; i < 20_000; i++) calls += Math.sqrt(i) < 0 ? 1 : 0
      calls++
    }, 0.02)
    const before = calls
    const { count, seconds } = await block()
    expect(calls - before).toBe(count)
    expect(seconds).toBeGreaterThan(0)
  })
})

describe('operations in flight', () => {
  async function most(limit: number): Promise<number> {
    let [running, peak] = [0, 0]
    const operation = async () => {
      peak = Math.max(peak, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
    }
    await promisesInFlight(operation, 20, limit)
    expect(running).toBe(0)
    return peak
  }

  it('are as many as they may be', async () => {
    expect(await most(1)).toBe(1)
    expect(await most(7)).toBe(7)
    expect(await most(64)).toBe(20)
  })

  it('end with the first error', async () => {
    await expect(promisesInFlight(async () => Promise.reject(new Error('no')), 3, 2)).rejects.toThrow('no')
    await expect(callbacksInFlight((done) => done(new Error('no')), 3, 2)).rejects.toThrow('no')
    await expect(callbacksInFlight((done) => done(null), 3, 2)).resolves.toBeUndefined()
  })
})

describe('openFolder', () => {
  it('makes files of any size and leaves nothing', () => {
    let file: string
    {
      using folder = openFolder(2 ** 21)
      file = folder.fill('plain', 2 ** 20 + 5)
      expect(statSync(file).size).toBe(2 ** 20 + 5)
    }
    expect(existsSync(dirname(file))).toBe(false)
  })

  it('refuses when there is no room', () => {
    expect(() => openFolder(2 ** 60)).toThrow(/MiB are needed; see --size/)
  })
})

describe('findBenches', () => {
  it('takes those of every workspace and refuses an id that is there twice', async () => {
    for (const name of ['a', 'b']) mkdirSync(join(root, 'packages', name, 'bench'), { recursive: true })
    const file = (name: string, id: string) =>
      writeFileSync(
        join(root, 'packages', name, 'bench', `${id}-${name}.bench.ts`),
        `export const benches = [{ id: '${id}' }]`,
      )
    file('a', 'one')
    file('b', 'two')
    expect((await findBenches(root)).map(({ id }) => id)).toEqual(['one', 'two'])
    file('b', 'one')
    await expect(findBenches(root)).rejects.toThrow('two benches have one id')
  })
})

describe('updateDocument', () => {
  it('replaces the figures and keeps the text', () => {
    mkdirSync(join(root, 'docs'))
    const file = join(root, 'docs', 'benchmarks.md')
    writeFileSync(file, '# Text\n\n<!-- Written by `npm run bench -- --update`. -->\n\nold\n')
    updateDocument(['a machine'], '### Group', root)
    expect(readFileSync(file, 'utf8')).toBe(
      '# Text\n\n<!-- Written by `npm run bench -- --update`. -->\n\n- a machine\n\n### Group\n',
    )
    writeFileSync(file, '# Text\n')
    expect(() => updateDocument([], '', root)).toThrow('needs one line')
  })
})
