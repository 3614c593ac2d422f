import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { PqError } from '@quantum-shield/pq-core'
import { residentMemory } from '../src/memory.ts'
import { createMutator } from '../src/mutate/mutator.ts'
import { seededRandom } from '../src/random.ts'
import { runTarget } from '../src/run.ts'
import { bytesTarget, expectThat, type Format } from '../src/target.ts'
import { wordsFor } from '../src/words.ts'

const root = join(import.meta.dirname, '..', '..', '..')

describe('what is counted', () => {
  const limits = { seconds: 5, maxRuns: 10, seed: 1 }
  const always = (run: (input: Uint8Array) => unknown) =>
    bytesTarget({ name: 'planted', seeds: [Uint8Array.of(1)], run })

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
        { ...limits, onFailure: () => 'its place' },
      )
      expect(outcome).toMatchObject({ runs: 10, crashes: 10 })
      expect(outcome.examples[0]).toContain('its place')
    }
  })

  it('a rejection counts like a throw, and accepting what was changed is a crash', async () => {
    const crashesOf = async (run: () => unknown) => (await runTarget(always(run), limits)).crashes
    expect(await crashesOf(() => Promise.reject(new TypeError('x')))).toBe(10)
    expect(await crashesOf(() => expectThat(false, 'changed'))).toBe(10)
    expect(await crashesOf(() => expectThat(true, ''))).toBe(0)
  })

  it('a case of more than a second is a hang when it takes as long again, and else is not', async () => {
    const wait = (milliseconds: number) => {
      const end = performance.now() + milliseconds
      while (performance.now() < end);
    }
    expect(
      await runTarget(
        always(() => wait(1100)),
        { ...limits, maxRuns: 1 },
      ),
    ).toMatchObject({
      runs: 1,
      hangs: 1,
      crashes: 0,
    })
    let cases = 0
    const once = always(() => wait(cases++ === 0 ? 1100 : 0))
    expect(await runTarget(once, { ...limits, maxRuns: 1 })).toMatchObject({ runs: 1, hangs: 0 })
  })

  it('seeds and corpus are run when there is no time at all, and nothing else is', async () => {
    const [seeds, corpus] = [
      [1, 2],
      [3, 4, 5],
    ].map((bytes) => bytes.map((byte) => Uint8Array.of(byte)))
    const inputs: number[] = []
    const target = bytesTarget({ name: 'planted', seeds: seeds!, run: (input) => inputs.push(input[0]!) })
    const outcome = await runTarget(target, { seconds: 0, seed: 1, corpus: corpus!, steered: true })
    expect(inputs).toEqual([1, 2, 3, 4, 5])
    expect(outcome).toMatchObject({ runs: 5, peakBytes: null })
  })

  it('memory: what one case allocates and drops is seen', async () => {
    const greedy = always((input) => {
      if (input.length > 20) new Uint8Array(80 * 2 ** 20).fill(1)
    })
    const { peakBytes } = await runTarget(greedy, { ...limits, maxRuns: 600, meter: residentMemory() })
    expect(peakBytes).toBeGreaterThan(64 * 2 ** 20)
  })
})

describe('mutation', () => {
  const mutants = (format: Format, seeds: readonly Uint8Array[], words: readonly string[] = [], seed = 1) => {
    const mutate = createMutator(
      format,
      words.map((word) => Buffer.from(word)),
      seededRandom(seed),
    )
    return Array.from({ length: 2000 }, (_, i) =>
      Buffer.from(mutate(seeds[i % seeds.length]!, seeds[(i + 1) % seeds.length]!)),
    )
  }
  const sample = new Uint8Array(100).fill(7)

  it('is decided by the seed', () => {
    expect(mutants('der', [sample])).toEqual(mutants('der', [sample]))
    expect(mutants('der', [sample], [], 2)).not.toEqual(mutants('der', [sample]))
  })

  it('lengths grow, shrink and stay; the input itself is left alone', () => {
    const lengths = mutants('bytes', [sample]).map(({ length }) => length)
    for (const fits of [(n: number) => n > 100, (n: number) => n < 100, (n: number) => n === 100]) {
      expect(lengths.filter(fits).length).toBeGreaterThan(200)
    }
    expect(sample).toEqual(new Uint8Array(100).fill(7))
  })

  it('a length field is set to what is there after its content has changed', () => {
    const field = Buffer.concat([Buffer.from([9, 9, 0, 4]), Buffer.alloc(4, 0x61), Buffer.from([0xee])])
    const isWhole = (bytes: Buffer) =>
      bytes.length >= 5 &&
      bytes[0] === 9 &&
      bytes.readUInt16BE(2) === bytes.length - 5 &&
      bytes.at(-1) === 0xee
    const others = mutants('bytes', [field]).filter(
      (bytes) => isWhole(bytes) && bytes.length !== field.length,
    )
    expect(others.length).toBeGreaterThan(5)
  })

  it('a DER element changes and the lengths around it fit', () => {
    const der = Buffer.from('300a0201053005040361626305'.slice(0, 24), 'hex')
    const isWhole = (bytes: Buffer) => bytes[0] === 0x30 && bytes[1] === bytes.length - 2
    const others = mutants('der', [der]).filter((bytes) => isWhole(bytes) && bytes.length !== der.length)
    expect(others.length).toBeGreaterThan(200)
  })

  it('JSON changes everywhere and stays JSON; words become names and values', () => {
    const texts = mutants('json', [Buffer.from('{"a":[{"b":"x"}],"c":1}')], ['wordOfTheFormat']).map(String)
    const documents = texts.filter((text) => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    })
    expect(documents.length).toBeGreaterThan(600)
    expect(documents.some((text) => !text.includes('"c":1'))).toBe(true)
    expect(documents.some((text) => text.includes('toString'))).toBe(true)
    expect(documents.some((text) => text.includes('"wordOfTheFormat":'))).toBe(true)
    expect(documents.some((text) => text.includes(':"wordOfTheFormat"'))).toBe(true)
  })

  it('the dictionary has the strings, numbers and object identifiers of the code', () => {
    const url = new URL('../../../packages/pq-core/src/keys/pbes2.ts', import.meta.url).href
    const hex = wordsFor('der', ['own'], [url]).map((word) => Buffer.from(word).toString('hex'))
    expect(hex).toContain(Buffer.from('own').toString('hex'))
    // 1.2.840.113549.1.5.13, RFC 8018 appendix C.
    expect(hex).toContain('2a864886f70d01050d')
    expect(wordsFor('text', [], [url]).map(String)).toContain('SHA-384')
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
    const { status, stdout } = run(
      '--seconds',
      '3',
      '--only',
      'byte-reader',
      '--seed',
      '1',
      '--fresh',
      '--json',
    )
    const rows = JSON.parse(stdout) as Record<string, unknown>[]
    expect(rows).toHaveLength(1)
    expect(Object.keys(rows[0]!).sort()).toEqual(
      ['target', 'runs', 'seconds', 'crashes', 'hangs', 'peakBytes', 'blocks', 'found'].sort(),
    )
    expect(rows[0]).toMatchObject({ target: 'byte-reader', crashes: 0, hangs: 0 })
    expect(rows[0]!['runs']).toBeGreaterThan(1000)
    expect(rows[0]!['blocks']).toBeGreaterThan(10)
    expect(status).toBe(0)
  })

  it('runs one input again and shows what it gives', () => {
    const own = fileURLToPath(import.meta.url)
    const { status, stderr } = run('--only', 'spki', '--input', own)
    expect(stderr).toContain('PqError')
    expect(status).toBe(1)
    expect(run('--input', own).status).toBe(2)
  })

  it.each([
    ['--only', 'none'],
    ['--seconds', '0'],
    ['--seconds', 'x'],
    ['--seed', 'abc'],
    ['--seed', '1.5'],
    ['--seed', ''],
    ['--unknown'],
  ])('refuses %s %s', (...args) => {
    expect(run(...args).status).toBe(2)
  })
})
