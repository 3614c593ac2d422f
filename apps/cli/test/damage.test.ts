/** Envelopes that are damaged, cut, or none: exit status 1, and nothing that is not authentic comes out. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { flipped, keygen, outcomeOf, pattern, refused, succeed, until, workspace } from './support.ts'

const files = workspace()
const { qshield, start, write, read, list } = files

const CHUNK = 65_536
const STRIDE = CHUNK + 16
const CONTENT = pattern(4 * CHUNK + 1000)
const FAILED =
  'the envelope could not be opened; check --context and the key or password; the file may be damaged or cut short'
const MALFORMED = 'not an envelope, or cut short inside its header; obtain it again from its source'
const TRUNCATED = 'the end of the envelope is missing; obtain it again from its source'

let envelope: Buffer = Buffer.alloc(0)
let headerSize = 0
const chunk = (index: number): Buffer =>
  envelope.subarray(headerSize + index * STRIDE, headerSize + (index + 1) * STRIDE)

beforeAll(async () => {
  await keygen(files, 'alice')
  write('f', CONTENT)
  await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'f.qs', 'f'])
  envelope = read('f.qs')
  const { stdout } = await succeed(files, ['inspect', '--json', 'f.qs'])
  headerSize = (JSON.parse(stdout) as { headerSize: number }).headerSize
})

/** Each makes one bad file of the good one. */
const DAMAGES: Readonly<Record<string, readonly [make: () => Uint8Array, message: string]>> = {
  'no bytes': [() => Buffer.alloc(0), MALFORMED],
  text: [() => Buffer.from('Dear Bob,\n'), MALFORMED],
  zeros: [() => Buffer.alloc(5000), 'not an envelope; obtain it again from its source'],
  'cut inside the header': [() => envelope.subarray(0, headerSize - 1), MALFORMED],
  'cut behind the header': [() => envelope.subarray(0, headerSize), TRUNCATED],
  'cut between chunks': [() => envelope.subarray(0, headerSize + 2 * STRIDE), TRUNCATED],
  'cut inside a chunk': [() => envelope.subarray(0, headerSize + 2 * STRIDE + 100), FAILED],
  'cut by a byte': [() => envelope.subarray(0, -1), FAILED],
  'a byte appended': [() => Buffer.concat([envelope, Buffer.of(0)]), FAILED],
  'itself appended': [() => Buffer.concat([envelope, envelope]), FAILED],
  'a later version': [
    () => Buffer.concat([envelope.subarray(0, 5), Buffer.of(2), envelope.subarray(6)]),
    'envelope of version 2; made by a later release; update',
  ],
  'an unknown suite': [
    () => Buffer.concat([envelope.subarray(0, 6), Buffer.of(0, 9), envelope.subarray(8)]),
    'suite 9; made by a later release; update',
  ],
  'a bit of the salt': [() => flipped(envelope, 20), FAILED],
  'a bit of the commitment': [() => flipped(envelope, 50), FAILED],
  'a bit of the header tag': [() => flipped(envelope, headerSize - 1), FAILED],
  'a bit of the first chunk': [() => flipped(envelope, headerSize), FAILED],
  'a bit of the last chunk': [() => flipped(envelope, -1), FAILED],
  'two chunks swapped': [
    () => Buffer.concat([envelope.subarray(0, headerSize), chunk(1), chunk(0), chunk(2), chunk(3), chunk(4)]),
    FAILED,
  ],
  'a chunk twice': [
    () => Buffer.concat([envelope.subarray(0, headerSize), chunk(0), chunk(0), chunk(1), chunk(2), chunk(3)]),
    FAILED,
  ],
  'a chunk left out': [
    () => Buffer.concat([envelope.subarray(0, headerSize), chunk(0), chunk(2), chunk(3), chunk(4)]),
    FAILED,
  ],
}

describe.each(Object.entries(DAMAGES))('%s', (_, [make, message]) => {
  it('writes no file', async () => {
    write('bad.qs', make())
    const before = list()
    const args = ['decrypt', '-i', 'alice.key', '-o', 'x', 'bad.qs']
    expect(await qshield(args)).toMatchObject(refused(1, `bad.qs: ${message}`))
    expect(list()).toEqual(before)
  })

  it('puts nothing on standard output but whole chunks of the content', async () => {
    const { status, bytes, stderr } = await qshield(['decrypt', '-i', 'alice.key'], make())
    expect([status, stderr]).toEqual([1, `qshield: (standard input): ${message}\n`])
    expect(bytes.length % CHUNK).toBe(0)
    expect(bytes.equals(CONTENT.subarray(0, bytes.length))).toBe(true)
  })
})

it('of a stream whose third chunk is damaged, exactly the two before it come out', async () => {
  const bad = flipped(envelope, headerSize + 2 * STRIDE + 7)
  const child = start(['decrypt', '-i', 'alice.key'])
  const outcome = outcomeOf(child)
  let received = 0
  child.stdout.on('data', (part: Buffer) => (received += part.length))
  // A chunk is opened when the first byte behind it is there.
  const third = headerSize + 2 * STRIDE
  child.stdin.write(bad.subarray(0, third + 1))
  await until('two chunks', () => received === 2 * CHUNK)
  child.stdin.end(bad.subarray(third + 1))
  const { status, bytes, stderr } = await outcome
  expect([status, stderr]).toEqual([1, `qshield: (standard input): ${FAILED}\n`])
  expect(bytes.equals(CONTENT.subarray(0, 2 * CHUNK))).toBe(true)
})

it('what is no envelope is refused at its first bytes, while more may come', async () => {
  const child = start(['decrypt', '-i', 'alice.key'])
  const outcome = outcomeOf(child)
  child.stdin.write('Dear Bob, here it is')
  expect(await outcome).toMatchObject(
    refused(1, '(standard input): not an envelope; obtain it again from its source'),
  )
})

it('an envelope whose header was taken from another one does not open', async () => {
  const other = await succeed(files, ['encrypt', '-r', 'alice.pub', 'f'])
  const mixed = Buffer.concat([other.bytes.subarray(0, headerSize), envelope.subarray(headerSize)])
  expect(await qshield(['decrypt', '-i', 'alice.key'], mixed)).toMatchObject(
    refused(1, `(standard input): ${FAILED}`),
  )
})
