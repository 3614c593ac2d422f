/** The help, the README that shows it, and the verbs behind it. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { VERBS } from '../src/verbs.ts'
import { refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield } = files
const fileOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

it('lists every verb, on standard output, in 80 columns where nothing else asks for more', async () => {
  const { stdout, stderr } = await succeed(files, ['--help'])
  const listed = stdout.slice(stdout.indexOf('Verbs:\n')).match(/^ {2}[a-z]+( [a-z]+)? /gm)
  const names = VERBS.map(({ name }) => name)
  expect(listed?.slice(0, names.length).map((name) => name.trim())).toEqual(names)
  expect(stderr).toBe('')
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110)
  for (const other of ['-h', 'help']) expect((await succeed(files, [other])).stdout).toBe(stdout)
})

it('every verb has a file of its own, and every file a verb', () => {
  const names = readdirSync(new URL('../src/verbs', import.meta.url)).map((name) => name.replace('.ts', ''))
  expect(names.sort()).toEqual(VERBS.map(({ name }) => name.replace(' ', '-')).sort())
})

describe.each(VERBS)('$name --help', ({ name, summary, options, takesMany }) => {
  const words = name.split(' ')

  it('says what it does and names every option', async () => {
    const { stdout } = await succeed(files, [...words, '--help'])
    expect(stdout).toContain(`\n${summary}\n`)
    const listed = [...stdout.matchAll(/^ {2}(?:-(\w), | {4})--([\w-]+)/gm)].map(([, short, long]) => [
      short,
      long,
    ])
    expect(listed).toEqual([...options.map((option) => [option.short, option.name]), ['h', 'help']])
    expect((await succeed(files, [...words, '-h'])).stdout).toBe(stdout)
  })

  it('refuses an option that it has not, and an argument too many', async () => {
    expect(await qshield([...words, '--quantum'])).toMatchObject(
      refused(2, `${name}: Unknown option '--quantum'`),
    )
    if (takesMany === true) return
    const { status, stderr } = await qshield([...words, 'a', 'b'])
    expect([status, stderr]).toEqual([2, expect.stringMatching(/: one argument too many: [ab]\n$/)])
  })
})

it('names the options that are no verb’s', async () => {
  const { stdout } = await succeed(files, ['--help'])
  for (const option of ['--help', '--version']) expect(stdout).toContain(option)
})

it('--version is that of the package', async () => {
  const { version } = JSON.parse(fileOf('../package.json')) as { version: string }
  expect(await qshield(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' })
})

describe('the README', () => {
  const readme = fileOf('../README.md')

  it('shows the help as it is: `qshield --help` between its marks', async () => {
    const [, shown] = /<!-- qshield --help -->\n\n```\n([^]*?)```\n\n<!-- end of help -->/.exec(readme) ?? []
    expect(shown).toBe((await succeed(files, ['--help'])).stdout)
  })

  it('names no option that does not exist', () => {
    const known = new Set(VERBS.flatMap(({ options }) => options.map((option) => `--${option.name}`)))
    const ours = readme.replaceAll(/\bnpm [^`\n]*/g, '')
    const named = new Set(ours.match(/(?<![\w-])--[a-z][\w-]*/g))
    expect(
      [...named].filter((option) => !known.has(option) && !['--help', '--version'].includes(option)),
    ).toEqual([])
  })

  it('has at most 150 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(151)
  })
})
