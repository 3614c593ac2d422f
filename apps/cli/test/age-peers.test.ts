/** age files between the command and other software: filippo.io/age (hybrid, Go) and Debian's age (X25519). */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { repositoryRoot } from '@quantum-shield/testkit'
import { keygen, pattern, succeed, workspace } from './support.ts'

const files = workspace()
const { at, write, read } = files
const CONTENT = pattern(200_001)

// A toolchain or a version stamp that Go would fetch by itself is not wanted.
const GO_ENVIRONMENT = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false' }
const PEER = join(repositoryRoot, 'node_modules', '.cache', 'quantum-shield', 'age-peer')

const has = (program: string, flag: string): boolean =>
  process.env['CI'] === 'true' || spawnSync(program, [flag]).status === 0
const withGo = has('go', 'version') ? describe : describe.skip
const withAge = has('age', '--version') ? describe : describe.skip

function run(program: string, args: readonly string[], input: Uint8Array | string = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    cwd: files.folder,
    maxBuffer: 2 ** 24,
  })
  if (status !== 0) throw error ?? new Error(`${program} ${args[0]}: ${stderr.toString()}`)
  return stdout
}

beforeAll(async () => {
  await keygen(files, 'ours', '--age')
  write('f', CONTENT)
})

const ARMORS = [[], ['--armor']]

withGo('filippo.io/age', () => {
  beforeAll(() => {
    mkdirSync(join(PEER, '..'), { recursive: true })
    const { status, stderr } = spawnSync('go', ['build', '-o', PEER, '.'], {
      cwd: join(repositoryRoot, 'tools', 'age-peer'),
      encoding: 'utf8',
      env: GO_ENVIRONMENT,
    })
    if (status !== 0) throw new Error(`go build: ${stderr}`)
    const [identity = '', recipient = ''] = run(PEER, ['keygen']).toString().split('\n')
    write('theirs.key', `# made by Go\n${identity}\n`)
    write('theirs.pub', `${recipient}\n`)
  }, 180_000)

  it.each(ARMORS)('reads ours %s', async (...more) => {
    for (const name of ['theirs', 'ours']) {
      const sealed = await succeed(files, ['encrypt', '--age', ...more, '-r', `${name}.pub`, 'f'])
      expect(run(PEER, ['decrypt', at(`${name}.key`)], sealed.bytes).equals(CONTENT)).toBe(true)
    }
  })

  it.each(ARMORS)('is read by us %s', async (...more) => {
    for (const name of ['theirs', 'ours']) {
      const recipient = read(`${name}.pub`).toString().trim()
      const sealed = run(PEER, ['encrypt', ...(more.length > 0 ? ['-a'] : []), recipient], CONTENT)
      const opened = await succeed(files, ['decrypt', '-i', `${name}.key`], sealed)
      expect(opened.bytes.equals(CONTENT)).toBe(true)
    }
  })
})

withAge("Debian's age", () => {
  beforeAll(() => {
    run('age-keygen', ['-o', at('classical.key')])
    write('classical.pub', run('age-keygen', ['-y', at('classical.key')]))
  })

  it.each(ARMORS)('reads ours %s', async (...more) => {
    const args = ['encrypt', '--age', '--allow-classical', ...more, '-R', 'classical.pub', 'f']
    const { bytes } = await succeed(files, args)
    expect(run('age', ['-d', '-i', at('classical.key')], bytes).equals(CONTENT)).toBe(true)
  })

  it.each([[], ['-a']])('is read by us %s', async (...more) => {
    const sealed = run('age', [...more, '-R', at('classical.pub')], CONTENT)
    const { bytes } = await succeed(files, ['decrypt', '-i', 'classical.key'], sealed)
    expect(bytes.equals(CONTENT)).toBe(true)
  })
})
