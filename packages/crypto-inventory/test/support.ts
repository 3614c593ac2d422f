/** Trees of files made by the programs that people use, and a scan as a list. */
import { execFileSync, type ExecFileSyncOptions } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from '@jest/globals'
import {
  readFile,
  scanPaths,
  type Finding,
  type Found,
  type Problem,
  type ScanOptions,
  type Totals,
} from '@quantum-shield/crypto-inventory'

export interface Tree {
  readonly folder: string
  at(name: string): string
  write(name: string, content: string | Uint8Array): string
  /** A program in the folder. @returns its standard output. */
  run(program: string, args: readonly string[], options?: ExecFileSyncOptions): Buffer
}

export function makeTree(): Tree {
  const folder = mkdtempSync(join(tmpdir(), 'qs-inventory-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string): string => join(folder, name)
  return {
    folder,
    at,
    write(name, content) {
      mkdirSync(dirname(at(name)), { recursive: true })
      writeFileSync(at(name), content)
      return at(name)
    },
    run: (program, args, options) =>
      execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], ...options }) as Buffer,
  }
}

export interface Result {
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
  readonly totals: Totals
}

export async function scan(paths: readonly string[], options?: ScanOptions): Promise<Result> {
  const [findings, problems]: [Finding[], Problem[]] = [[], []]
  for await (const record of scanPaths(paths, options)) {
    if (record.type === 'finding') findings.push(record)
    else if (record.type === 'problem') problems.push(record)
    else return { findings, problems, totals: record }
  }
  throw new Error('a scan without totals')
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

export const found = (content: string | Uint8Array): readonly Found[] => [
  ...readFile(typeof content === 'string' ? bytesOf(content) : content),
]

/** `private key pkcs8 RSA-2048`: kind, format, then the algorithms in order. */
export function lineOf(asset: Found): string {
  if (asset.kind === 'damage') return `damage ${asset.message}`
  return [asset.kind, asset.format, ...asset.uses.map(({ algorithm }) => algorithm.name)].join(' ')
}
