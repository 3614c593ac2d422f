/** The examples of the help and of the documents, typed as they stand there, on a terminal where there is one. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, succeed, workspace, type Workspace } from './support.ts'
import { itOnTerminal, onTerminal } from './terminal.ts'

const PASSPHRASE = 'correct horse battery staple'

/** What the examples expect to find. */
function furnish({ write, at }: Workspace): void {
  write('f', 'content of f\n')
  mkdirSync(at('d'))
  write('d/a', 'content of a\n')
  write('samples', randomBytes(10_000))
}

/** What a reader has at another place than the tests. */
const here = (line: string): string => line.replace('old.key', 'alice.key').replace('/media/usb', 'd')

/** Command lines, without what is written behind them. */
const commandsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/(?: {2,}| +#).*$/, ''))
    .filter((line) => line.includes('qshield'))

/** The shell makes the file behind `>` empty before a passphrase is mistyped. */
const emptiesFirst = (line: string): boolean => / decrypt [^|]*>/.test(line)

/** A fence of the shell from a document, by a text in it. */
function fenceOf(path: string, text: string): string {
  const document = readFileSync(new URL(path, import.meta.url), 'utf8')
  const fences = [...document.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, code = '']) => code)
  const found = fences.filter((code) => code.includes(text))
  if (found.length !== 1) throw new Error(`${path}: ${found.length} examples with ${text}`)
  return found[0] ?? ''
}

describe('the help', () => {
  const files = workspace()
  let examples: string[] = []

  beforeAll(async () => {
    furnish(files)
    await keygen(files, 'new')
    const { stdout } = await succeed(files, ['--help'])
    examples = commandsOf(/Examples:\n([^]*?)\n\n/.exec(stdout)?.[1] ?? '')
  })

  it('has an example of every verb that works with files', () => {
    const verbs = examples.flatMap((line) => /qshield (\w+)/.exec(line)?.[1] ?? [])
    expect(verbs).toEqual([
      'keygen',
      'encrypt',
      'encrypt',
      'decrypt',
      'sign',
      'verify',
      'rewrap',
      'key',
      'inspect',
      'scan',
      ...['firmware', 'firmware', 'firmware', 'firmware', 'entropy', 'entropy'],
    ])
  })

  it('has none that empties a file before the passphrase is right', () => {
    expect(examples.filter(emptiesFirst)).toEqual([])
  })

  itOnTerminal('every example does what it says (needs util-linux script)', async () => {
    const screens: string[] = []
    for (const line of examples) {
      const { status, screen } = await onTerminal(files, here(line), answersTo(line))
      expect([line, screen, status]).toEqual([line, expect.anything(), 0])
      screens.push(screen)
    }
    expect(files.list()).toEqual([
      ...['again.pub', 'alice.key', 'alice.pub', 'd', 'd.qs', 'f', 'f.copy', 'f.qs', 'f.qsig', 'f.sig'],
      ...['fw.key', 'fw.pub', 'fw.state', 'g.qs', 'new.key', 'new.pub', 'plot.svg', 'samples'],
    ])
    for (const name of ['f', 'f.copy']) expect(files.read(name).toString()).toBe('content of f\n')
    expect(files.read('again.pub')).toEqual(files.read('alice.pub'))
    expect(screens.join('')).toContain('f: good signature by')
    expect(screens.join('')).not.toContain(PASSPHRASE)
    expect((await succeed(files, ['decrypt', '-i', 'new.key', 'g.qs'])).stdout).toBe('content of f\n')
  })
})

/** The prompts of an example, in their order. */
function answersTo(line: string): [string, string][] {
  if (line.includes('keygen')) {
    const [, name = ''] = /-o (\w+)/.exec(line) ?? []
    return [
      [`New passphrase for ${name}.key: `, PASSPHRASE],
      ['The same again: ', PASSPHRASE],
    ]
  }
  const [, key] = /(?:-[ik]|key public .*) (\w+\.key)/.exec(line) ?? []
  return key === undefined ? [] : [[`Passphrase for ${key.replace('old', 'alice')}: `, PASSPHRASE]]
}

describe.each([
  ['../README.md', 'qshield keygen'],
  ['../../../README.md', 'qshield keygen'],
  ['../../../docs/quickstart.md', 'qshield keygen'],
  ['../../../docs/quickstart.md', 'qshield firmware keygen'],
])('%s, %s', (path, text) => {
  const files = workspace()

  it('its commands run one after the other', async () => {
    furnish(files)
    // What a terminal would be asked for comes from a file.
    files.write('passphrase', PASSPHRASE)
    const lines = commandsOf(fenceOf(path, text))
    expect(lines.length).toBeGreaterThanOrEqual(4)
    expect(lines.filter(emptiesFirst)).toEqual([])
    for (const line of lines) {
      const withPassphrase = here(line).replace(
        /qshield ((?:firmware )?(?:keygen|sign)|decrypt|rewrap|key public)/,
        'qshield $1 --passphrase-file passphrase',
      )
      const { status, stderr } = await files.shell(withPassphrase)
      expect([line, status, stderr]).toEqual([line, 0, expect.anything()])
    }
  })
})

describe('../../../docs/age-files.md', () => {
  const files = workspace()

  it('its commands run one after the other', async () => {
    furnish(files)
    const lines = commandsOf(fenceOf('../../../docs/age-files.md', 'qshield keygen --age'))
    expect(lines).toHaveLength(6)
    for (const line of lines) {
      const { status, stderr } = await files.shell(line)
      expect([line, status, stderr]).toEqual([line, 0, expect.anything()])
    }
    expect(files.read('f.copy').toString()).toBe('content of f\n')
  })
})
