import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { refuseImport } from '../src/layers.ts'
import { ROOT, type Workspace } from '../src/workspaces.ts'

const workspace = (folder: string, layer?: string): Workspace => ({
  folder,
  manifest: {
    name: `@quantum-shield/${folder.split('/')[1] ?? ''}`,
    version: '0.1.0',
    nx: { tags: layer === undefined ? [] : [`layer:${layer}`] },
  },
})

const WORKSPACES = [
  workspace('packages/pq-core', 'core'),
  workspace('packages/pq-kem', 'primitive'),
  workspace('packages/pq-signatures', 'primitive'),
  workspace('packages/pq-envelope', 'protocol'),
  workspace('packages/pq-hpke', 'protocol'),
  workspace('packages/pq-engine', 'engine'),
  workspace('packages/audit-log', 'service'),
  workspace('packages/hsm-adapter', 'adapter'),
  workspace('packages/untagged'),
  workspace('apps/cli', 'app'),
  workspace('tools/testkit', 'dev'),
  workspace('tools/contracts', 'dev'),
]

const ALLOWED: readonly (readonly [file: string, specifier: string])[] = [
  ['packages/pq-kem/src/kem.ts', '@quantum-shield/pq-core/keys'],
  ['packages/pq-kem/src/kem.ts', './ml-kem.ts'],
  ['packages/pq-kem/src/native/native.ts', '../backend.ts'],
  ['packages/pq-kem/src/native/native.node.ts', 'node:crypto'],
  ['packages/hsm-adapter/src/file.ts', 'node:fs'],
  ['packages/pq-kem/src/kem.ts', '@noble/hashes/sha3.js'],
  ['packages/pq-kem/src/kem.ts', '@quantum-shield/pq-kem/hazmat'],
  ['packages/pq-kem/test/kem.test.ts', '@quantum-shield/testkit'],
  ['packages/pq-kem/test/kem.test.ts', 'node:fs'],
  ['packages/pq-envelope/test/seal.test.ts', '@quantum-shield/pq-kem'],
  ['packages/pq-hpke/src/index.ts', '@quantum-shield/pq-envelope'],
  ['packages/pq-engine/src/index.ts', '@quantum-shield/pq-kem'],
  ['packages/hsm-adapter/src/index.ts', '@quantum-shield/pq-envelope'],
  ['apps/cli/src/main.ts', '@quantum-shield/pq-engine'],
  ['apps/cli/src/main.ts', 'node:fs'],
  ['tools/contracts/src/kem.ts', '@quantum-shield/pq-core'],
  ['eslint.config.js', './tools/checks/src/boundaries.ts'],
]

const REFUSED: readonly (readonly [file: string, specifier: string, reason: RegExp])[] = [
  ['packages/pq-core/src/keys.ts', '@quantum-shield/pq-kem', /a core .* may not import a primitive/],
  ['packages/pq-core/src/random.ts', 'node:crypto', /\*\.node\.ts/],
  ['packages/pq-core/src/random.ts', 'crypto', /\*\.node\.ts/],
  ['packages/pq-kem/src/kem.ts', '@quantum-shield/pq-signatures', /a primitive .* a primitive/],
  ['packages/pq-kem/src/kem.ts', '@quantum-shield/pq-envelope', /a primitive .* a protocol/],
  ['packages/pq-kem/src/kem.ts', '@quantum-shield/testkit', /a primitive .* a dev/],
  ['packages/pq-kem/src/kem.ts', 'node:crypto', /\*\.node\.ts/],
  ['packages/pq-kem/src/kem.ts', '../../pq-core/src/index.ts', /by its name/],
  ['packages/pq-kem/test/kem.test.ts', '../../pq-core/src/index.ts', /by its name/],
  ['packages/pq-envelope/src/seal.ts', '@quantum-shield/pq-kem/ml-kem', /a protocol .* a primitive/],
  ['packages/pq-engine/src/index.ts', '@quantum-shield/audit-log', /an? engine .* a service/],
  ['packages/audit-log/src/index.ts', '@quantum-shield/hsm-adapter', /a service .* a adapter/],
  ['packages/hsm-adapter/src/index.ts', '@quantum-shield/pq-kem', /a adapter .* a primitive/],
  ['packages/hsm-adapter/src/index.ts', '@quantum-shield/untagged', /without layer/],
  ['packages/untagged/src/index.ts', '@quantum-shield/pq-core', /no known layer: tag/],
  ['apps/cli/src/main.ts', '@quantum-shield/testkit', /a app .* a dev/],
  ['tools/testkit/src/acvp.ts', '@quantum-shield/pq-core', /imports no workspace package/],
  ['tools/contracts/src/kem.ts', '../../testkit/src/acvp.ts', /by its name/],
]

describe('layers', () => {
  it.each(ALLOWED)('%s may import %s', (file, specifier) => {
    expect(refuseImport(WORKSPACES, file, specifier)).toBeUndefined()
  })

  it.each(REFUSED)('%s may not import %s', (file, specifier, reason) => {
    expect(refuseImport(WORKSPACES, file, specifier)).toMatch(reason)
  })
})

/** Lints a text as if it stood in pq-kem, with the configuration of the repository. */
async function lint(text: string): Promise<readonly string[]> {
  const eslint = join(ROOT, 'node_modules/eslint/bin/eslint.js')
  const args = [eslint, '--format', 'json', '--stdin', '--stdin-filename', 'packages/pq-kem/src/kem.ts']
  const running = promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    // In a single run typescript-eslint reads the file on disk instead of the text.
    env: { ...process.env, TSESTREE_SINGLE_RUN: 'false' },
  })
  running.child.stdin?.end(text)
  const { stdout } = await running.catch((error: unknown) => error as { stdout: string })
  const [result] = JSON.parse(stdout) as { messages: { ruleId: string; message: string }[] }[]
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'quantum-shield/boundaries')
    .map(({ message }) => message)
}

describe('eslint.config.js', () => {
  it('reports every form of an import that the layers forbid, and no other', async () => {
    const messages = await lint(`
      import type { A } from '@quantum-shield/pq-signatures'
      export { B } from '@quantum-shield/pq-envelope'
      export const c = await import('@quantum-shield/pq-engine')
      export type D = import('@quantum-shield/checks').D
      import * as crypto from 'node:crypto'
      import { e } from '../../pq-core/src/index.ts'
      import { PqError } from '@quantum-shield/pq-core'
    `)
    expect(messages.map((message) => message.split(':')[0]).sort()).toEqual([
      '../../pq-core/src/index.ts',
      '@quantum-shield/checks',
      '@quantum-shield/pq-engine',
      '@quantum-shield/pq-envelope',
      '@quantum-shield/pq-signatures',
      'node',
    ])
  })
})
