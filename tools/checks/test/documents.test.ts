import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { errorTables, renderErrors } from '../src/errors-doc.ts'
import { findReferences, refuseReferences } from '../src/references.ts'
import { compileSnippets, extractSnippets, runSnippet } from '../src/snippets.ts'
import { ROOT } from '../src/workspaces.ts'

const row = { meaning: 'It is so.', cause: 'This | that.', remedy: 'Do it.' }

describe('docs/errors.md', () => {
  it('has a section a table, a row a code, sorted, with the pipe of a text escaped', () => {
    const tables = errorTables('p', {
      P_ERRORS: { zeta: row, alpha: row },
      PError: Error,
      OTHER: { x: row },
    })
    const lines = renderErrors(tables).split('\n')
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(['## p'])
    expect(lines.filter((line) => line.startsWith('| `'))).toEqual([
      '| `alpha` | It is so. | This \\| that. | Do it. |',
      '| `zeta` | It is so. | This \\| that. | Do it. |',
    ])
  })

  it('refuses a row that lacks a column', () => {
    const { remedy: _, ...rest } = row
    expect(() => errorTables('p', { P_ERRORS: { alpha: rest } })).toThrow('p: P_ERRORS.alpha lacks a column')
    expect(() => errorTables('p', { P_ERRORS: { alpha: { ...row, cause: '' } } })).toThrow('lacks a column')
  })
})

const DOCUMENT = [
  '# Title',
  '```sh',
  'npm install',
  '```',
  '```ts',
  'const size: number = "1184"',
  '```',
  'Text.',
  '```ts run',
  "import { toHex } from '@quantum-shield/pq-core/bytes'",
  "if (toHex(Uint8Array.of(171)) !== 'ab') throw new Error('wrong')",
  '```',
  '```ts run',
  "throw new Error('on purpose')",
  '```',
].join('\n')

describe('snippets', () => {
  beforeAll(() => {
    mkdirSync(join(ROOT, 'tools/checks/dist/snippets'), { recursive: true })
  })
  const snippets = extractSnippets('TEST.md', DOCUMENT)

  it('are the fences marked ts, with the line on which their code starts', () => {
    expect(snippets.map(({ line, isRun }) => [line, isRun])).toEqual([
      [6, false],
      [10, true],
      [14, true],
    ])
  })

  it('are compiled against the packages, and an error names its line in the document', () => {
    expect(compileSnippets(snippets)).toEqual([
      "TEST.md:6: Type 'string' is not assignable to type 'number'.",
    ])
  })

  it('are executed when marked so', async () => {
    const [, good, bad] = snippets
    expect(await runSnippet(good!)).toEqual([])
    expect(await runSnippet(bad!)).toEqual([expect.stringMatching(/TEST\.md:14: exit 1\n[^]*on purpose/)])
  })
})

describe('references', () => {
  const found = findReferences(
    [
      'See [the design](docs/design/001.md#layout), [elsewhere](https://example.org/x.md), `packages/pq-core/src`,',
      '`packages/NAME/api.md`, `packages/*/src`, `npm run check -- --update`, `npm test`, `npm run -s bench`, `npm ci`.',
    ].join('\n'),
  )

  it('are relative links, paths without placeholders, and scripts', () => {
    expect(found).toEqual({
      links: ['docs/design/001.md'],
      paths: ['packages/pq-core/src'],
      scripts: ['check', 'test', 'bench'],
    })
  })

  it('are refused when they lead nowhere, links from the folder of the document', () => {
    const nothing = { exists: () => false, hasScript: () => false }
    expect(refuseReferences('packages/p/README.md', found, nothing)).toHaveLength(5)
    const exists = (path: string) =>
      path === 'packages/p/docs/design/001.md' || path === 'packages/pq-core/src'
    expect(refuseReferences('packages/p/README.md', found, { exists, hasScript: () => true })).toEqual([])
  })
})
