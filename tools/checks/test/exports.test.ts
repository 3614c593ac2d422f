import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { refuseExports } from '../src/exports.ts'
import { resolveTarget, type Manifest, type Target } from '../src/workspaces.ts'

const ENTRY = {
  '@quantum-shield/source': './src/index.ts',
  types: './dist/index.d.ts',
  default: './dist/index.js',
}

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qs-exports-'))
  mkdirSync(join(root, 'p/src'), { recursive: true })
  mkdirSync(join(root, 'p/dist'))
  for (const file of [...Object.values(ENTRY), './package.json']) writeFileSync(join(root, 'p', file), '')
})
afterEach(() => rmSync(root, { recursive: true }))

const refuse = (manifest: Partial<Manifest>) =>
  refuseExports({ folder: 'p', manifest: { name: 'p', version: '1.0.0', ...manifest } }, root)

describe('refuseExports', () => {
  it('accepts what is there', () => {
    expect(refuse({ exports: { '.': ENTRY, './package.json': './package.json' } })).toEqual([])
  })

  it('names each file that exports, imports or bin promise in vain', () => {
    const imports = { '#native': { node: { default: './dist/native.node.js' }, default: './dist/index.js' } }
    expect(
      refuse({ exports: { '.': { ...ENTRY, default: './dist/no.js' } }, imports, bin: { q: './q.js' } }),
    ).toEqual([
      'p: ./dist/no.js does not exist',
      'p: ./dist/native.node.js does not exist',
      'p: ./q.js does not exist',
    ])
  })

  it('refuses a sub-path without types, and types behind default', () => {
    const { types, default: code, ...source } = ENTRY
    for (const target of [code, { ...source, default: code }, { ...source, default: code, types }]) {
      expect(refuse({ exports: { '.': target } })).toEqual([expect.stringMatching('exports "\\." lists')])
    }
  })

  it('refuses a long index and one that exports everything', () => {
    writeFileSync(join(root, 'p/src/index.ts'), "export { a } from './a.ts'\n".repeat(60))
    expect(refuse({ exports: { '.': ENTRY } })).toEqual([])
    writeFileSync(join(root, 'p/src/index.ts'), "export * from './a.ts'\n".repeat(61))
    expect(refuse({ exports: { '.': ENTRY } })).toEqual([
      expect.stringMatching('61 lines, at most 60'),
      expect.stringMatching('"export \\*"'),
    ])
  })
})

describe('resolveTarget', () => {
  const target: Target = {
    browser: './b.js',
    node: { types: './n.d.ts', default: './n.js' },
    default: './d.js',
  }

  it('takes the first condition that applies, in the order of the target', () => {
    expect(resolveTarget(target, [])).toBe('./d.js')
    expect(resolveTarget(target, ['node'])).toBe('./n.js')
    expect(resolveTarget(target, ['types', 'node'])).toBe('./n.d.ts')
    expect(resolveTarget(target, ['node', 'browser'])).toBe('./b.js')
    expect(resolveTarget({ types: './t.d.ts' }, [])).toBeUndefined()
  })
})
