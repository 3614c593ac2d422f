/** Detached signatures: good ones, and every way in which one must not hold. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { flipped, keygen, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, write, read, list } = files

const INVALID = 'the content, its context or a signature has been changed; do not use it'
const MISMATCH =
  /^qshield: [^:]+: signed by .*, not by exactly the keys given; pass the public keys of exactly those signers with -k\n$/

interface Report {
  readonly file: string
  readonly signature?: string
  readonly valid?: true
  readonly signers: readonly { readonly algorithm: string; readonly keyId: string }[]
}

beforeAll(async () => {
  await keygen(files, 'alice')
  await keygen(files, 'mallory')
  await keygen(files, 'carol', '--profile', 'cnsa2')
  write('f', pattern(3_000_000))
  write('g', pattern(3_000_001))
  await succeed(files, ['sign', '-k', 'alice.key', 'f'])
})

const verify = (...more: readonly string[]) => qshield(['verify', '-k', 'alice.pub', ...more])

describe('a signature', () => {
  it('holds, and who signed is said', async () => {
    const { stdout, stderr } = await succeed(files, ['verify', '-k', 'alice.pub', 'f'])
    expect(stdout).toMatch(/^f: good signature by Ed25519 [\w-]{12}…, ML-DSA-65 [\w-]{12}…\n$/)
    expect(stderr).toBe('')
  })

  it('tells the same signers when it is made, when it is verified, and when it is inspected', async () => {
    const { stdout } = await succeed(files, ['sign', '-k', 'alice.key', '-o', 'json.qsig', '--json', 'f'])
    const made = JSON.parse(stdout) as Report
    expect(made).toMatchObject({ file: 'f', signature: 'json.qsig' })
    expect(made.signers.map(({ algorithm }) => algorithm)).toEqual(['Ed25519', 'ML-DSA-65'])
    const args = ['verify', '-k', 'alice.pub', '--signature', 'json.qsig', '--json', 'f']
    const verified = JSON.parse((await succeed(files, args)).stdout) as Report
    expect(verified).toEqual({ file: 'f', valid: true, signers: made.signers })
    const inspected = JSON.parse((await succeed(files, ['inspect', '--json', 'json.qsig'])).stdout) as Report
    expect(inspected.signers).toEqual(made.signers)
  })

  it('of standard input, on standard output', async () => {
    const { status, stderr } = await shell('cat f | qshield sign -k alice.key -o - > stream.qsig')
    expect(status).toBe(0)
    expect(stderr).toMatch(/^qshield: \(standard input\): signed by Ed25519/)
    await succeed(files, ['verify', '-k', 'alice.pub', '--signature', 'stream.qsig', 'f'])
    await succeed(files, ['verify', '-k', 'alice.pub', '--signature', 'stream.qsig', '-'], read('f'))
    expect(await shell('qshield verify -k alice.pub --signature stream.qsig <f')).toMatchObject({ status: 0 })
    expect(list()).not.toContain('-')
  })

  it('of no bytes', async () => {
    write('empty', '')
    await succeed(files, ['sign', '-k', 'alice.key', 'empty'])
    await succeed(files, ['verify', '-k', 'alice.pub', 'empty'])
  })

  it('by CNSA 2.0 keys', async () => {
    await succeed(files, ['sign', '-k', 'carol.key', '-o', 'carol.qsig', 'f'])
    await succeed(files, ['verify', '-k', 'carol.pub', '--signature', 'carol.qsig', 'f'])
  })
})

describe('does not hold', () => {
  it('for another file, shorter or longer or with one bit changed', async () => {
    const signature = ['--signature', 'f.qsig']
    expect(await verify(...signature, 'g')).toMatchObject(refused(1, `g: ${INVALID}`))
    write('bit', flipped(read('f'), 1_500_000))
    expect(await verify(...signature, 'bit')).toMatchObject(refused(1, `bit: ${INVALID}`))
    write('short', read('f').subarray(0, -1))
    expect(await verify(...signature, 'short')).toMatchObject(refused(1, `short: ${INVALID}`))
    expect(await verify(...signature, '/dev/null')).toMatchObject(refused(1, `/dev/null: ${INVALID}`))
  })

  it('in another context', async () => {
    await succeed(files, ['sign', '-k', 'alice.key', '--context', 'release', '-o', 'context.qsig', 'f'])
    const signature = ['--signature', 'context.qsig']
    expect(await verify(...signature, 'f')).toMatchObject(refused(1, `f: ${INVALID}`))
    expect(await verify(...signature, '--context', 'Release', 'f')).toMatchObject(refused(1, `f: ${INVALID}`))
    await succeed(files, ['verify', '-k', 'alice.pub', ...signature, '--context', 'release', 'f'])
    expect(await verify('--context', 'release', 'f')).toMatchObject(refused(1, `f: ${INVALID}`))
  })

  it('with json, nothing stands on standard output', async () => {
    expect(await verify('--signature', 'f.qsig', '--json', 'g')).toMatchObject(refused(1, `g: ${INVALID}`))
  })
})

/** The keys of a file that are of one algorithm. */
function only(algorithm: string, name: string): string {
  const keys = read(name).toString()
  const [block = ''] = new RegExp(`^${algorithm} [^]*?-----END[A-Z ]+-----\n`, 'm').exec(keys) ?? []
  return block
}

describe('the set of signers', () => {
  it('has to be named in full', async () => {
    write('mldsa.pub', only('ML-DSA-65', 'alice.pub'))
    write('ed25519.pub', only('Ed25519', 'alice.pub'))
    const { status, stdout, stderr } = await qshield(['verify', '-k', 'mldsa.pub', 'f'])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(MISMATCH)
    expect(stderr).toMatch(
      /^qshield: f\.qsig: signed by [\w-]{12}… \(Ed25519\), [\w-]{12}… \(ML-DSA-65\), not/,
    )
    expect((await qshield(['verify', '-k', 'ed25519.pub', 'f'])).stderr).toContain('Ed25519 is legacy')
    await succeed(files, ['verify', '-k', 'ed25519.pub', '-k', 'mldsa.pub', 'f'])
    await succeed(files, ['verify', '-k', 'mldsa.pub', '-k', 'ed25519.pub', 'f'])
  })

  it('has to be no larger than named', async () => {
    expect((await verify('-k', 'carol.pub', 'f')).stderr).toMatch(MISMATCH)
  })

  it('is not what somebody else signed with', async () => {
    await succeed(files, ['sign', '-k', 'mallory.key', '-o', 'mallory.qsig', 'f'])
    const { status, stderr } = await verify('--signature', 'mallory.qsig', 'f')
    expect(status).toBe(1)
    expect(stderr).toMatch(MISMATCH)
  })
})

describe('a key', () => {
  it('named twice does not count as two signers', async () => {
    const message = (path: string) =>
      new RegExp(`^qshield: ${path}: Ed25519 [\\w-]{12}… is in alice\\.pub already; name each signer once\n$`)
    write('bob.pub', read('alice.pub'))
    for (const second of ['alice.pub', 'bob.pub']) {
      const { status, stdout, stderr } = await verify('-k', second, 'f')
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(message(second))
    }
  })

  it('is reported in the order of the signature file, however it was named', async () => {
    const reports = ['mldsa.pub', 'ed25519.pub'].map(async (first, i, { [1 - i]: second = '' }) => {
      const args = ['verify', '-k', first, '-k', second, '--json', 'f']
      return (JSON.parse((await succeed(files, args)).stdout) as Report).signers
    })
    const { signers } = JSON.parse((await succeed(files, ['inspect', '--json', 'f.qsig'])).stdout) as Report
    expect(await Promise.all(reports)).toEqual([signers, signers])
  })

  it('too many, or twice, in the file of a signer: the file is named', async () => {
    await keygen(files, 'five', ...Array<string[]>(5).fill(['--algorithm', 'ML-DSA-44']).flat())
    expect(await qshield(['sign', '-k', 'five.key', '-o', 'x', 'f'])).toMatchObject(
      refused(1, 'five.key: 5 signature keys, at most 4 can sign; take some out'),
    )
    write('twice.key', Buffer.concat([read('alice.key'), Buffer.from('\n'), read('alice.key')]))
    expect(await qshield(['sign', '-k', 'twice.key', '-o', 'x', 'f'])).toMatchObject(
      refused(1, 'twice.key: a signature key is in it twice; take one out'),
    )
    expect(list()).not.toContain('x')
  })
})

/** docs/design/002: 7 bytes, the signers, then each signature behind its length. */
function partsOf(signature: Buffer): { signers: Buffer[]; signatures: Buffer[] } {
  let offset = 7
  const take = (length: number): Buffer => signature.subarray(offset, (offset += length))
  const signers = Array.from({ length: signature[6]! }, () => take(1 + signature[offset]! + 32))
  return { signers, signatures: signers.map(() => take(2 + signature.readUInt16BE(offset))) }
}

function joined(signers: readonly Buffer[], signatures: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('QSIG'), Buffer.of(1, 1, signers.length), ...signers, ...signatures])
}

describe('a signature file that was changed', () => {
  const attempt = async (bad: Uint8Array, ...keys: readonly string[]) => {
    write('bad.qsig', bad)
    const named = keys.length === 0 ? ['-k', 'alice.pub'] : keys.flatMap((key) => ['-k', key])
    return qshield(['verify', ...named, '--signature', 'bad.qsig', 'f'])
  }

  it('one signature removed: neither both keys nor the remaining one verify', async () => {
    const { signers, signatures } = partsOf(read('f.qsig'))
    const without = joined([signers[1]!], [signatures[1]!])
    expect((await attempt(without)).stderr).toMatch(MISMATCH)
    write('mldsa.pub', only('ML-DSA-65', 'alice.pub'))
    expect(await attempt(without, 'mldsa.pub')).toMatchObject(refused(1, `f: ${INVALID}`))
  })

  it('one signature replaced by that of somebody else', async () => {
    await succeed(files, ['sign', '-k', 'mallory.key', '-o', 'other.qsig', 'f'])
    const [mine, other] = [partsOf(read('f.qsig')), partsOf(read('other.qsig'))]
    const mixed = [mine.signatures[0]!, other.signatures[1]!]
    expect(await attempt(joined(mine.signers, mixed))).toMatchObject(refused(1, `f: ${INVALID}`))
    write('mixed.pub', only('Ed25519', 'alice.pub') + only('ML-DSA-65', 'mallory.pub'))
    const claimed = joined([mine.signers[0]!, other.signers[1]!], mixed)
    expect(await attempt(claimed, 'mixed.pub')).toMatchObject(refused(1, `f: ${INVALID}`))
  })

  it('signatures exchanged with each other, or with those of another file', async () => {
    const { signers, signatures } = partsOf(read('f.qsig'))
    const reversed = joined([...signers].reverse(), [...signatures].reverse())
    expect(await attempt(reversed)).toMatchObject(refused(1, `f: ${INVALID}`))
    expect(await attempt(joined(signers, [...signatures].reverse()))).toMatchObject(
      refused(1, `f: ${INVALID}`),
    )
    await succeed(files, ['sign', '-k', 'alice.key', 'g'])
    expect(await attempt(read('g.qsig'))).toMatchObject(refused(1, `f: ${INVALID}`))
  })

  it('put together again by this test, it holds', async () => {
    const { signers, signatures } = partsOf(read('f.qsig'))
    expect(await attempt(joined(signers, signatures))).toMatchObject({ status: 0 })
  })

  it.each([
    ['a bit of a signature', () => flipped(read('f.qsig'), -1), `f: ${INVALID}`],
    [
      'another magic',
      () => flipped(read('f.qsig'), 0),
      'bad.qsig: not a signature file; obtain it again from its source',
    ],
    [
      'a later version',
      () => flipped(read('f.qsig'), 4),
      'bad.qsig: signature file of version 0; made by a later release; update',
    ],
    [
      'cut short',
      () => read('f.qsig').subarray(0, -1),
      'bad.qsig: 3309 bytes wanted, 3308 left; obtain it again from its source',
    ],
    [
      'a byte too many',
      () => Buffer.concat([read('f.qsig'), Buffer.of(0)]),
      'bad.qsig: 1 bytes too many; obtain it again from its source',
    ],
    ['no bytes', () => Buffer.alloc(0), 'bad.qsig: not a signature file; obtain it again from its source'],
    [
      'the file itself',
      () => read('f').subarray(0, 1000),
      'bad.qsig: not a signature file; obtain it again from its source',
    ],
  ])('%s', async (_, make, message) => {
    expect(await attempt(make())).toMatchObject(refused(1, message))
  })
})
