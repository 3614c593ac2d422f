/** A Node that is too old is told so, before anything else is tried. */
import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { MAIN, refused, succeed, workspace } from './support.ts'

const files = workspace([
  process.execPath,
  ...['--require', './pretend.cjs', '--conditions=@quantum-shield/source', MAIN],
])

/** From here on, Node says that it is this version. */
function pretend(version: string): void {
  files.write(
    'pretend.cjs',
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
  )
}

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { engines } = JSON.parse(manifest) as { engines: { node: string } }
const lowest = engines.node.replace('>=', '')
const [major = 0, minor = 0] = lowest.split('.').map(Number)

it.each(['18.19.1', '20.20.2', `${major}.${minor - 1}.9`])('%s', async (version) => {
  pretend(version)
  const message = `needs Node ${lowest} or later, this is ${version}; update Node`
  for (const args of [['--help'], ['doctor'], ['encrypt', '-p', 'f']])
    expect(await files.qshield(args)).toMatchObject(refused(2, message))
})

it.each([`${major}.${minor}.0`, `${major + 1}.0.0`, '100.0.0'])('%s is new enough', async (version) => {
  pretend(version)
  expect((await succeed(files, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
