import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { PqError } from '@quantum-shield/pq-core'
import fc from 'fast-check'
import { mutatedBytes, mutatedJson, mutatedText } from '../src/mutate.ts'
import { residentMemory } from '../src/memory.ts'
import { runTarget } from '../src/run.ts'
import { expectThat, target } from '../src/target.ts'
import { TARGETS } from '../src/targets.ts'

const root = join(import.meta.dirname, '..', '..', '..')

it('covers every parser', () => {
  expect(TARGETS.map(({ name }) => name)).toEqual([
    'text-encodings',
    'byte-reader',
    'spki',
    'pkcs8',
    'encrypted-pkcs8',
    'pem',
    'jwk',
    'jwk-text',
    'envelope-header',
    'envelope-open',
    'envelope-stream',
    'envelope-password',
    'envelope-rewrap',
    'envelope-json',
    'random-access',
    'signature-file',
  ])
})

it.each(TARGETS.map((each) => [each.name, each] as const))('%s: 300 cases', async (_, each) => {
  const { runs, crashes, hangs, examples } = await runTarget(each, { seconds: 30, maxRuns: 300, seed: 1 })
  expect({ runs, crashes, hangs, examples }).toEqual({ runs: 300, crashes: 0, hangs: 0, examples: [] })
})

describe('what is counted', () => {
  const limits = { seconds: 5, maxRuns: 10, seed: 1 }
  const always = (run: () => unknown) => target({ name: 'planted', inputs: fc.uint8Array(), run })

  it('a PqError is no crash, everything else is', async () => {
    const coded = await runTarget(
      always(() => {
        throw new PqError('malformed', 'x')
      }),
      limits,
    )
    expect(coded).toMatchObject({ runs: 10, crashes: 0 })
    const native = Object.assign(new Error('x'), { code: 'ERR_OSSL_BAD' })
    for (const error of [new TypeError('x'), new RangeError('x'), native]) {
      const outcome = await runTarget(
        always(() => {
          throw error
        }),
        limits,
      )
      expect(outcome).toMatchObject({ runs: 10, crashes: 10 })
      expect(outcome.examples[0]).toContain('seed 1')
    }
  })

  it('a rejection counts like a throw, and accepting what was changed is a crash', async () => {
    expect(
      await runTarget(
        always(() => Promise.reject(new TypeError('x'))),
        limits,
      ),
    ).toMatchObject({ crashes: 10 })
    expect(
      await runTarget(
        always(() => expectThat(false, 'changed')),
        limits,
      ),
    ).toMatchObject({ crashes: 10 })
    expect(
      await runTarget(
        always(() => expectThat(true, '')),
        limits,
      ),
    ).toMatchObject({ crashes: 0 })
  })

  it('a case of more than a second is a hang', async () => {
    const slow = always(() => {
      const end = performance.now() + 1100
      while (performance.now() < end);
    })
    expect(await runTarget(slow, { ...limits, maxRuns: 1 })).toMatchObject({ runs: 1, hangs: 1, crashes: 0 })
  })
})

it('memory: what one case allocates and drops is seen', async () => {
  const greedy = target({
    name: 'planted',
    inputs: fc.constantFrom(1, 80),
    run: (mebibytes) => void new Uint8Array(mebibytes * 2 ** 20).fill(1),
  })
  const { peakBytes } = await runTarget(greedy, { seconds: 5, maxRuns: 10, seed: 1, meter: residentMemory() })
  expect(peakBytes).toBeGreaterThan(64 * 2 ** 20)
})

describe('mutation', () => {
  it('reaches both sides of a parser: some cases equal no sample, some lengths grow, some shrink', () => {
    const sample = new Uint8Array(100).fill(7)
    const lengths = fc.sample(mutatedBytes([sample]), { numRuns: 500, seed: 1 }).map(({ length }) => length)
    expect(lengths.some((length) => length > 100)).toBe(true)
    expect(lengths.some((length) => length < 100)).toBe(true)
    expect(lengths.filter((length) => length === 100).length).toBeGreaterThan(20)
  })

  it('changes JSON everywhere, and text at its meaningful pieces', () => {
    const values = fc.sample(mutatedJson([{ a: [{ b: 'x' }], c: 1 }]), { numRuns: 500, seed: 1 })
    const texts = values.map((value) => JSON.stringify(value))
    expect(texts.some((text) => !text.includes('"c":1'))).toBe(true)
    expect(texts.some((text) => text.includes('toString'))).toBe(true)
    expect(texts.some((text) => text.includes('added'))).toBe(true)
    const pieces = fc.sample(mutatedText(['sample'], ['PIECE']), { numRuns: 200, seed: 1 })
    expect(pieces.some((text) => text.includes('PIECE') && text.includes('sam'))).toBe(true)
  })
})

describe('the command', () => {
  const run = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ['--conditions=@quantum-shield/source', join(root, 'tools', 'fuzz', 'src', 'main.ts'), ...args],
      { encoding: 'utf8' },
    )

  it('prints one JSON document and exits with 0', () => {
    const { status, stdout } = run('--seconds', '2', '--target', 'byte-reader', '--json')
    const rows = JSON.parse(stdout) as Record<string, unknown>[]
    expect(rows).toHaveLength(1)
    expect(Object.keys(rows[0]!)).toEqual(['target', 'runs', 'seconds', 'crashes', 'hangs', 'peakBytes'])
    expect(rows[0]).toMatchObject({ target: 'byte-reader', crashes: 0, hangs: 0 })
    expect(rows[0]!['runs']).toBeGreaterThan(1000)
    expect(status).toBe(0)
  })

  it.each([['--target', 'none'], ['--seconds', '0'], ['--seconds', 'x'], ['--unknown']])(
    'refuses %s %s',
    (...args) => {
      expect(run(...args).status).toBe(2)
    },
  )
})
