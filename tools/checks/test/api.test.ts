import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import ts from 'typescript'
import { renderApi } from '../src/api.ts'
import { describeModules } from '../src/declarations.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qs-api-'))
  mkdirSync(join(root, 'dist'))
})
afterEach(() => rmSync(root, { recursive: true }))

function report(index: string, parts: string): Promise<string> {
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'dist/index.d.ts'), index)
  writeFileSync(join(root, 'dist/parts.d.ts'), parts)
  const files = new Map([['p', join(root, 'dist/index.d.ts')]])
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] }
  const program = ts.createProgram([...files.values()], options)
  const { modules, hidden } = describeModules(program, files, join(root, 'dist'))
  return renderApi('p', modules, hidden)
}

const INDEX = `export { z, seal, seal as close } from './parts.js'\nexport type { Options } from './parts.js'\n`
const PARTS = `
/** Sizes of things. */
interface Size { readonly bytes: number }
/** Not reachable from the index. */
interface Other { readonly size: Size }
export interface Options extends Size { readonly random?: (length: number) => Uint8Array }
export declare function seal(text: string): string
export declare function seal(bytes: Uint8Array, options?: Options): Uint8Array
export declare const z: number
export type Unused = Other
`

describe('the API report', () => {
  it('prints what is exported through re-exports, sorted, with every overload', async () => {
    const text = await report(INDEX, PARTS)
    expect(text).toContain(
      'export declare function seal(text: string): string\nexport declare function seal(bytes',
    )
    expect(text).toContain('export { seal as close }')
    expect(text.indexOf('interface Options')).toBeLessThan(text.indexOf('declare const z'))
  })

  it('adds what exported declarations mention, and nothing else', async () => {
    const [, mentioned = ''] = (await report(INDEX, PARTS)).split('## Mentioned, not exported')
    expect(mentioned).toContain('interface Size')
    expect(mentioned).not.toContain('Other')
    expect(mentioned).not.toContain('Options')
  })

  it('is the same for another order or other comments, and differs for another type', async () => {
    const text = await report(INDEX, PARTS)
    expect(await report(INDEX.split('\n').reverse().join('\n'), PARTS)).toBe(text)
    expect(await report(INDEX, PARTS.replace('Sizes of things', 'Lengths'))).toBe(text)
    for (const [from, to] of [
      ['bytes: number', 'bytes: bigint'],
      ['random?:', 'random:'],
      ['text: string', 'text: string | undefined'],
      ['const z: number', 'const z: string'],
    ] as const) {
      expect(await report(INDEX, PARTS.replace(from, to))).not.toBe(text)
    }
    expect(await report(INDEX.replace('z, ', ''), PARTS)).not.toBe(text)
  })
})
