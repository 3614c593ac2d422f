import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { derOfPem, loadPemFolder } from '../src/pem-folder.ts'
import {
  hasVectors,
  howToGet,
  readManifest,
  readVectorFile,
  vectorSet,
  type VectorSet,
} from '../src/manifest.ts'
import { repositoryRoot, vectorsRoot } from '../src/roots.ts'
import { parseKeyValues, parseRsp, single } from '../src/text-files.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const folder = mkdtempSync(join(tmpdir(), 'qs-testkit-'))
const { QS_VECTORS } = process.env

afterEach(() => {
  if (QS_VECTORS === undefined) delete process.env['QS_VECTORS']
  else process.env['QS_VECTORS'] = QS_VECTORS
})
afterAll(() => rmSync(folder, { recursive: true }))

const set: VectorSet = {
  set: 'sample',
  root: 'vectors',
  source: { repository: 'https://example.org/vectors', commit: '0123456789abcdef' },
  licence: 'none',
  files: {
    'sample/plain.txt': sha256('plain'),
    'sample/packed.txt': sha256('packed'),
    'sample/changed.txt': sha256('as it was'),
    'sample/absent.txt': sha256('absent'),
    'sample/a.priv': sha256('a'),
    'sample/b.priv': sha256('b'),
  },
  counts: [],
}

mkdirSync(join(folder, 'sample'))
writeFileSync(join(folder, 'sample/plain.txt'), 'plain')
writeFileSync(join(folder, 'sample/packed.txt.gz'), gzipSync('packed'))
writeFileSync(join(folder, 'sample/changed.txt'), 'as it is')
writeFileSync(join(folder, 'sample/a.priv'), 'a')
writeFileSync(join(folder, 'sample/b.priv'), 'b')

describe('the folder of vectors', () => {
  it('is QS_VECTORS, else beside the repository', () => {
    process.env['QS_VECTORS'] = '/somewhere'
    expect(vectorsRoot()).toBe('/somewhere')
    for (const absent of ['', undefined]) {
      if (absent === undefined) delete process.env['QS_VECTORS']
      else process.env['QS_VECTORS'] = absent
      expect(vectorsRoot()).toBe(join(repositoryRoot, '..', 'shared', 'vectors'))
    }
  })
})

describe('a pinned file', () => {
  it('is read, decompressed and checked', () => {
    process.env['QS_VECTORS'] = folder
    expect(readVectorFile(set, 'sample/plain.txt').toString()).toBe('plain')
    expect(readVectorFile(set, 'sample/packed.txt').toString()).toBe('packed')
    expect(loadPemFolder(set, '.priv')).toEqual([
      { name: 'a.priv', text: 'a' },
      { name: 'b.priv', text: 'b' },
    ])
  })

  it('is refused when it has changed, is not pinned, or is not there', () => {
    process.env['QS_VECTORS'] = folder
    expect(() => readVectorFile(set, 'sample/changed.txt')).toThrow(/has SHA-256 \w{64}, the manifest/)
    expect(() => readVectorFile(set, 'sample/other.txt')).toThrow('does not pin')
    expect(() => readVectorFile(set, 'sample/absent.txt')).toThrow(
      expect.objectContaining({ code: 'vectors_missing' }),
    )
  })

  it('is missing with a word on how to get it', () => {
    process.env['QS_VECTORS'] = folder
    expect(hasVectors(set)).toBe(true)
    process.env['QS_VECTORS'] = '/nonexistent'
    expect(hasVectors(set)).toBe(false)
    expect(howToGet(set)).toBe(
      'sample is not in /nonexistent: `npm run vectors -- fetch` gets it from https://example.org/vectors at 0123456789ab; QS_VECTORS names another folder',
    )
  })
})

describe('test-vectors/manifest.json', () => {
  const sets = readManifest()

  it('names every set once, with source, licence and a hash for every file', () => {
    expect(new Set(sets.map((each) => each.set)).size).toBe(sets.length)
    for (const each of sets) {
      expect(each.source.repository).toMatch(/^https:\/\//)
      // A commit; the tag of a release, or the document itself, where there is no repository of the files.
      expect(each.source.commit).toMatch(
        /^([0-9a-f]{40}|openssl-\d+\.\d+\.\d+|RFC \d+(, RFC \d+)*|npm [a-z-]+ \d+\.\d+\.\d+)$/,
      )
      expect(each.licence).not.toBe('')
      expect(Object.keys(each.files).length).toBeGreaterThan(0)
      for (const [path, hash] of Object.entries(each.files)) {
        expect(path).not.toMatch(/\.gz$|^\/|\.\./)
        expect(hash).toMatch(/^[0-9a-f]{64}$/)
      }
    }
  })

  it('has one entry for each operation and back end, and a reason for whatever is left out', () => {
    for (const { set: name, counts } of sets) {
      const names = counts.map(({ operation, backend, when }) => [name, operation, backend, when].join(' '))
      expect(new Set(names).size).toBe(names.length)
      for (const { expected, skipped = {}, reason, except, backend } of counts) {
        expect(['native', 'noble', 'liboqs', 'wasm', 'javascript', 'typescript', 'typage', 'own']).toContain(
          backend,
        )
        const numbers = [...Object.values(expected), ...Object.values(skipped)]
        expect(numbers.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
        if (Object.keys(skipped).length > 0 || except !== undefined) expect(reason).toBeDefined()
      }
    }
  })

  it('counts what the sets are known to have', () => {
    const total = (name: string, backend: string) =>
      vectorSet(name)
        .counts.filter((count) => count.backend === backend && count.when === undefined)
        .flatMap(({ expected, skipped = {} }) => [...Object.values(expected), ...Object.values(skipped)])
        .reduce((sum, count) => sum + count, 0)
    const known = {
      'acvp/ML-KEM-keyGen-FIPS203': 75,
      'acvp/ML-KEM-encapDecap-FIPS203': 165,
      'acvp/ML-KEM-encapDecap-FIPS203-tr1': 195,
      'acvp/ML-DSA-keyGen-FIPS204': 75,
      'acvp/ML-DSA-sigGen-FIPS204': 360,
      'acvp/ML-DSA-sigGen-FIPS204-tr1': 720,
      'acvp/ML-DSA-sigVer-FIPS204': 180,
      'acvp/SLH-DSA-keyGen-FIPS205': 120,
      'acvp-slh-dsa-subset/sigGen': 48,
      'acvp-slh-dsa-subset/sigVer': 140,
      'rfc9881-ml-dsa-certs': 18,
      'rfc9935-ml-kem-certs': 19,
    }
    for (const backend of ['native', 'noble'])
      expect(Object.keys(known).map((name) => [name, total(name, backend)])).toEqual(Object.entries(known))
    const all = (name: string) => vectorSet(name).counts.flatMap(({ expected }) => Object.values(expected))
    const stateful = {
      'acvp/LMS-keyGen-1.0': 9,
      'acvp/LMS-sigGen-1.0': 20,
      'acvp/LMS-sigVer-1.0': 8,
      'acvp/LMS-sigGen-SP800-208': 42,
      'acvp/LMS-sigVer-SP800-208': 8,
      'kat-lms-xmss/LMS-keyGen': 992,
      'kat-lms-xmss/LMS-sigGen': 880,
      'kat-lms-xmss/LMS-sigVer': 256,
      'kat-lms-xmss/XMSS-keyGen': 72,
      'kat-lms-xmss/XMSS-sigGen': 40,
      'kat-lms-xmss/XMSS-sigVer': 64,
    }
    expect(
      Object.keys(stateful).map((name) => [name, all(name).reduce((sum, count) => sum + count, 0)]),
    ).toEqual(Object.entries(stateful))
  })

  it('knows no other name', () => {
    expect(() => vectorSet('acvp')).toThrow('no set "acvp"')
  })

  it('pins the figures that are typed in', () => {
    const figures = vectorSet('own/published-figures')
    expect(() => readVectorFile(figures, 'own/published-figures.json')).not.toThrow()
  })
})

describe('line formats', () => {
  it('key = value: text, comments, repeated names', () => {
    const values = parseKeyValues('# comment\n\nd = 00ff\nA[0, 0] = {1, 2}\r\nr = 1\nr = 2\nempty =\n')
    expect(single(values, 'd')).toBe('00ff')
    expect(single(values, 'A[0, 0]')).toBe('{1, 2}')
    expect(single(values, 'empty')).toBe('')
    expect(values.get('r')).toEqual(['1', '2'])
    expect(() => single(values, 'r')).toThrow('"r" comes twice')
    expect(() => single(values, 'x')).toThrow('"x" is missing')
    expect(() => parseKeyValues('no pair')).toThrow('not "key = value"')
  })

  it('.rsp: records between blank lines, comments and sections', () => {
    const text = '# Sample\n\n[Section]\n\ncount = 0\nseed = AB\n\n\ncount = 1\r\nseed = CD\r\n\r\n'
    expect(parseRsp(text).map((record) => [record.get('count'), record.get('seed')])).toEqual([
      ['0', 'AB'],
      ['1', 'CD'],
    ])
    expect(() => parseRsp('count = 0\ncount = 1\n')).toThrow('comes twice')
  })

  it('PEM: the first block', () => {
    expect(derOfPem('-----BEGIN X-----\nAQID\n-----END X-----\n')).toEqual(Uint8Array.of(1, 2, 3))
    expect(() => derOfPem('none')).toThrow('no PEM block')
  })
})
