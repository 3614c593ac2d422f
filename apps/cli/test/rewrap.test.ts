import { beforeAll, describe, expect, it } from '@jest/globals'
import { flipped, keygen, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, write, read, list } = files
const CONTENT = pattern(300_000)
const FAILED =
  'the envelope could not be opened; check --context and the key or password; the file may be damaged or cut short'

beforeAll(async () => {
  for (const name of ['old', 'new', 'other']) await keygen(files, name)
  write('f', CONTENT)
  await succeed(files, ['encrypt', '-r', 'old.pub', '-o', 'f.qs', 'f'])
})

async function headerSizeOf(name: string): Promise<number> {
  const { stdout } = await succeed(files, ['inspect', '--json', name])
  return (JSON.parse(stdout) as { headerSize: number }).headerSize
}

it('changes the recipients and not a byte of the payload', async () => {
  await succeed(files, ['rewrap', '-i', 'old.key', '-r', 'new.pub', '-r', 'other.pub', '-o', 'g.qs', 'f.qs'])
  const [before, after] = [read('f.qs'), read('g.qs')]
  const payload = after.subarray(await headerSizeOf('g.qs'))
  expect(payload.length).toBeGreaterThan(CONTENT.length)
  expect(payload.equals(before.subarray(await headerSizeOf('f.qs')))).toBe(true)
  for (const name of ['new', 'other']) {
    const { bytes } = await succeed(files, ['decrypt', '-i', `${name}.key`, 'g.qs'])
    expect(bytes.equals(CONTENT)).toBe(true)
  }
  expect(await qshield(['decrypt', '-i', 'old.key', 'g.qs'])).toMatchObject({ status: 1, stdout: '' })
})

it('through a pipe', async () => {
  const line = 'cat f.qs | qshield rewrap -i old.key -r new.pub | qshield decrypt -i new.key'
  expect((await shell(line)).bytes.equals(CONTENT)).toBe(true)
})

it('keeps the context, and needs it', async () => {
  const context = ['--context', 'tenant=acme']
  await succeed(files, ['encrypt', '-r', 'old.pub', ...context, '-o', 'c.qs', 'f'])
  const args = ['rewrap', '-i', 'old.key', '-r', 'new.pub', '-o', 'd.qs']
  expect(await qshield([...args, 'c.qs'])).toMatchObject(refused(1, `c.qs: ${FAILED}`))
  expect(list()).not.toContain('d.qs')
  await succeed(files, [...args, ...context, 'c.qs'])
  await succeed(files, ['decrypt', '-i', 'new.key', ...context, 'd.qs'])
  expect(await qshield(['decrypt', '-i', 'new.key', 'd.qs'])).toMatchObject(refused(1, `d.qs: ${FAILED}`))
})

describe('refuses', () => {
  const args = ['rewrap', '-i', 'old.key', '-r', 'new.pub', '-o', 'x']

  it.each([
    ['a damaged header', () => flipped(read('f.qs'), 60), `bad.qs: ${FAILED}`],
    ['what is no envelope', () => CONTENT, 'bad.qs: not an envelope; obtain it again from its source'],
  ])('%s', async (_, make, message) => {
    write('bad.qs', make())
    expect(await qshield([...args, 'bad.qs'])).toMatchObject(refused(1, message))
    expect(list()).not.toContain('x')
  })

  it('a key that is no recipient', async () => {
    const { status, stdout, stderr } = await qshield(['rewrap', '-i', 'new.key', '-r', 'new.pub', 'f.qs'])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^qshield: f\.qs: sealed to [\w-]{12}… \(X-Wing\), no such key here; pass it with -i FILE\n$/,
    )
  })

  it('an envelope that a password opens: it has no recipients to replace', async () => {
    write('password', 'correct horse')
    await succeed(files, ['encrypt', '-p', '--passphrase-file', 'password', '-o', 'p.qs', 'f'])
    expect(await qshield([...args, 'p.qs'])).toMatchObject(
      refused(1, 'p.qs: sealed to a password, no such key here; open it with `qshield decrypt -p`'),
    )
  })
})

it('does not read the payload: damage there shows when the result is opened', async () => {
  write('late.qs', flipped(read('f.qs'), -1))
  await succeed(files, ['rewrap', '-i', 'old.key', '-r', 'new.pub', '-o', 'late2.qs', 'late.qs'])
  expect(await qshield(['decrypt', '-i', 'new.key', '-o', 'x', 'late2.qs'])).toMatchObject(
    refused(1, `late2.qs: ${FAILED}`),
  )
  write('cut.qs', read('f.qs').subarray(0, 150_000))
  await succeed(files, ['rewrap', '-i', 'old.key', '-r', 'new.pub', '-o', 'cut2.qs', 'cut.qs'])
  expect(await qshield(['decrypt', '-i', 'new.key', '-o', 'x', 'cut2.qs'])).toMatchObject({ status: 1 })
  expect(list()).not.toContain('x')
})
