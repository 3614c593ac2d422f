/** Ends that come from outside: signals, a reader that goes away, somebody who takes the name first. */
import { rmSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, outcomeOf, pattern, refused, succeed, until, workspace } from './support.ts'

const files = workspace()
const { shell, start, at, write, read, list } = files
const isPartial = (name: string): boolean => name.endsWith('.partial')

/** More than a pipe holds, twenty chunks. */
const CONTENT = pattern(20 * 65_536)
let envelope: Buffer = Buffer.alloc(0)

beforeAll(async () => {
  await keygen(files, 'alice')
  await keygen(files, 'bob')
  write('f', CONTENT)
  await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'f.qs', 'f'])
  envelope = read('f.qs')
})

const RUNNING: readonly (readonly [string, readonly string[], () => Buffer])[] = [
  ['encrypt', ['encrypt', '-r', 'alice.pub'], () => CONTENT],
  ['decrypt', ['decrypt', '-i', 'alice.key'], () => envelope],
  ['rewrap', ['rewrap', '-i', 'alice.key', '-r', 'bob.pub'], () => envelope],
]

describe.each(RUNNING)('%s, half way through', (_, args, input) => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves nothing behind', async (signal) => {
    const before = list()
    const child = start([...args, '-o', 'x'])
    const outcome = outcomeOf(child)
    child.stdin.write(input().subarray(0, 600_000))
    await until('a partial file', () => list().some(isPartial))
    expect(list()).not.toContain('x')
    child.kill(signal)
    expect(await outcome).toMatchObject({ status: null, signal, stdout: '', stderr: '' })
    expect(list()).toEqual(before)
  })

  it('the name is taken meanwhile: the file there stays', async () => {
    const before = list()
    const child = start([...args, '-o', 'x'])
    const outcome = outcomeOf(child)
    child.stdin.write(input().subarray(0, 600_000))
    await until('a partial file', () => list().some(isPartial))
    write('x', 'first come')
    child.stdin.end(input().subarray(600_000))
    expect(await outcome).toMatchObject(refused(3, 'x: exists already; nothing is overwritten'))
    expect(read('x').toString()).toBe('first come')
    rmSync(at('x'))
    expect(list()).toEqual(before)
  })
})

it('a signal during the reading of a file to be signed leaves no signature', async () => {
  const before = list()
  const child = start(['sign', '-k', 'alice.key', '-o', 'x', '-'])
  const outcome = outcomeOf(child)
  // What does not fit the pipe is taken once the command reads.
  await new Promise((resolve) => child.stdin.write(CONTENT, resolve))
  child.kill('SIGTERM')
  expect(await outcome).toMatchObject({ signal: 'SIGTERM', stdout: '' })
  expect(list()).toEqual(before)
})

describe('a reader that has seen enough ends the command quietly', () => {
  it.each([
    ['decrypt', 'qshield decrypt -i alice.key f.qs | head -c 1'],
    ['encrypt', 'qshield encrypt -r alice.pub f | head -c 1'],
    ['help', 'qshield --help | head -c 1'],
    ['algorithms', 'qshield algorithms | head -c 1'],
    ['json', 'qshield inspect --json f.qs | head -c 1'],
  ])('%s', async (_, line) => {
    const { bytes, stderr } = await shell(line)
    expect([bytes.length, stderr]).toEqual([1, ''])
  })

  it('with a status that pipefail sees, and no message', async () => {
    // `true` reads nothing: the first write fails.
    const line = 'qshield decrypt -i alice.key f.qs | true; echo ${PIPESTATUS[0]}'
    expect(await shell(line)).toMatchObject({ stdout: '3\n', stderr: '' })
    expect(await shell('(sleep 0.1; qshield --help) | true; echo ${PIPESTATUS[0]}')).toMatchObject({
      stdout: '3\n',
      stderr: '',
    })
  })
})
