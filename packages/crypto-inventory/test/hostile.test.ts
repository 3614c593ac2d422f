/** Input that is damaged, or made to cost: reported and passed by, within bounds. */
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { encodePem } from '@quantum-shield/pq-core/keys'
import { bytesOf, found, lineOf, makeTree, scan } from './support.ts'

const tree = makeTree()
const { at, write, run } = tree

run('openssl', [
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-keyout',
  'k',
  '-out',
  'c',
  '-subj',
  '/CN=x',
])
run('openssl', ['pkcs12', '-export', '-in', 'c', '-inkey', 'k', '-passout', 'pass:x', '-out', 'p12'])
const [certificate, key, store] = ['c', 'k', 'p12'].map((name) => readFileSync(at(name))) as [
  Buffer,
  Buffer,
  Buffer,
]
const der = run('openssl', ['x509', '-in', 'c', '-outform', 'DER'])

/** @returns milliseconds. */
function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

const nested = (depth: number): Buffer => {
  let inner = Buffer.from([5, 0])
  for (let i = 0; i < depth; i++) {
    const length = Buffer.alloc(5, 0x84)
    length.writeUInt32BE(inner.length, 1)
    inner = Buffer.concat([Buffer.from([0x30]), length, inner])
  }
  return inner
}

describe('damaged files', () => {
  it('say what is missing and where', () => {
    const text = certificate.toString()
    expect(found(`x\n${text.slice(0, 300)}`)).toEqual([
      { kind: 'damage', place: { offset: 2, line: 2 }, message: 'CERTIFICATE: its end is missing' },
    ])
    expect(found(`${text.slice(0, 200)}!${text.slice(200)}`).map(lineOf)).toEqual([
      'damage CERTIFICATE: no base64 in it',
    ])
    expect(found(encodePem('CERTIFICATE', der.subarray(0, -40))).map(lineOf)[0]).toMatch(
      /^damage CERTIFICATE: no DER/,
    )
    expect(found(encodePem('CERTIFICATE', bytesOf('hello, world: no DER at all'))).map(lineOf)[0]).toMatch(
      /^damage/,
    )
  })

  it('do not hide what stands behind them', () => {
    const text = certificate.toString()
    const lines = found(`${text.slice(0, 300)}\n${text}`).map(lineOf)
    expect(lines).toEqual([
      'damage CERTIFICATE: its end is missing',
      'certificate x509 EC-P-256 ECDSA-SHA-256',
    ])
  })

  it('of other formats, too', () => {
    const rsa = Buffer.from('AAAAB3NzaC1yc2EAAAADAQABAAABAQC7', 'base64').toString('base64')
    expect(found(`ssh-rsa ${rsa} a@b`).map(lineOf)).toEqual(['damage ssh-rsa: SSH: cut short'])
    expect(found('{"kty":"RSA","n":"***","e":"AQAB"}').map(lineOf)[0]).toMatch(/^damage JWK: not base64url/)
    expect(found('{"kty":"ABC"}').map(lineOf)).toEqual(['damage JWK: JWK of an unknown type'])
    expect(found('QSENV\x01').map(lineOf)[0]).toMatch(/^damage envelope/)
    expect(found('age-encryption.org/v1\n-> X25519 abc\n').map(lineOf)).toEqual([
      'damage age file: age: no header',
    ])
  })

  it('come out as findings or damage, whatever has happened to them', () => {
    const samples = [
      certificate,
      key,
      store,
      der,
      bytesOf('{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}'),
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (sample, changes, cut) => {
          const bytes = Uint8Array.from(sample)
          for (const [where, value] of changes) bytes[where % bytes.length] = value
          for (const length of [bytes.length, cut % bytes.length]) {
            for (const asset of found(bytes.subarray(0, length))) expect(typeof lineOf(asset)).toBe('string')
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('files that are made to cost', () => {
  it('nested a hundred thousand levels deep', () => {
    const deep = nested(10_000)
    expect(timed(() => expect(found(deep).map(lineOf)[0]).toMatch(/nesting depth/))).toBeLessThan(1000)
    const json = `{"kty":1,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(timed(() => expect(found(json)).toEqual([]))).toBeLessThan(1000)
    expect(found(`${'['.repeat(63)}{"kty":"oct","k":"AAAA"}${']'.repeat(63)}`)).toHaveLength(1)
    expect(found(`${'['.repeat(65)}{"kty":"oct","k":"AAAA"}${']'.repeat(65)}`)).toEqual([])
  })

  it('of a million elements', () => {
    const wide = Buffer.alloc(2_000_006, Buffer.from([5, 0]))
    wide.set([0x30, 0x84, 0, 0x1e, 0x84, 0x80])
    expect(timed(() => expect(found(wide).map(lineOf)[0]).toMatch(/node count/))).toBeLessThan(1000)
  })

  it('with a million beginnings and no end, or one far away', () => {
    const begin = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(20)}\n`
    const flood = begin.repeat(150_000)
    expect(timed(() => expect(found(flood)[0]?.kind).toBe('damage'))).toBeLessThan(5000)
    expect(
      timed(() => expect(found(`${flood}-----END PRIVATE KEY-----`)[0]?.kind).toBe('damage')),
    ).toBeLessThan(5000)
  })

  it('of text that almost fits the patterns', () => {
    const texts = [
      'eyJ',
      'eyJhbGciOiJub25lIn0.',
      ' ssh-rsa AAAA',
      'age1',
      'LS0tLS1CRUdJTi',
      `${'LS0tLS1CRUdJTi'.repeat(5)}=`,
      Buffer.from(`-----BEGIN PRIVATE KEY-----\n${'A'.repeat(20)}\n`).toString('base64'),
      '|1|a|b ssh-rsa AAAA',
      '"kty":',
      '" ',
      ' -',
    ].map((unit) => unit.repeat(4_000_000 / unit.length))
    for (const text of texts) expect(timed(() => void found(text))).toBeLessThan(3000)
  })

  it('stops at a hundred thousand findings in one file', () => {
    const all = found('x eyJhbGciOiJub25lIn0.e30.x '.repeat(100_001))
    expect(all).toHaveLength(100_001)
    expect(lineOf(all[100_000]!)).toMatch(/^damage more than 100000/)
  })

  it('with a key derivation of many rounds, which is not done', () => {
    const costly = Buffer.from(store)
    const [rounds, more] = [Buffer.from('02020800', 'hex'), Buffer.from('02027fff', 'hex')]
    for (let i = costly.indexOf(rounds); i !== -1; i = costly.indexOf(rounds, i)) costly.set(more, i)
    const details = { iterations: 0x7fff, macIterations: 0x7fff }
    expect(found(costly)[0]).toMatchObject({ kind: 'key store', details })
    expect(found(store)[0]).toMatchObject({ details: { iterations: 2048, macIterations: 2048 } })
  })
})

describe('trees', () => {
  it('with loops, ways out, pipes and files that are too large', async () => {
    const inside = 'hostile'
    mkdirSync(at(`${inside}/a/b`), { recursive: true })
    symlinkSync('..', at(`${inside}/a/b/up`))
    symlinkSync('self', at(`${inside}/self`))
    symlinkSync(at('c'), at(`${inside}/out.crt`))
    symlinkSync('/etc/ssl', at(`${inside}/ssl`))
    symlinkSync('nowhere', at(`${inside}/dangling`))
    run('mkfifo', [`${inside}/pipe`])
    write(`${inside}/a/b/c.crt`, certificate)
    write(`${inside}/large`, certificate)
    truncateSync(at(`${inside}/large`), 3 * 2 ** 30)
    const { findings, problems, totals } = await scan([at(inside)])
    expect(findings.map(({ path }) => path.slice(at(inside).length)).sort()).toEqual(['/a/b/c.crt', '/large'])
    expect(problems).toEqual([
      {
        type: 'problem',
        reason: 'too_large',
        path: at(`${inside}/large`),
        message: '3221225472 bytes; the first 1048576 were looked at',
      },
    ])
    expect(totals).toMatchObject({ files: 2, folders: 3, links: 5, special: 1 })
  })

  it('a path that is not there, or may not be read, is one problem among the others', async () => {
    write('here', key)
    const { findings, problems } = await scan([at('nowhere'), at('here'), `${at('here')}/below`])
    expect(findings.map(lineOf)).toEqual(['private key pkcs8 EC-P-256'])
    expect(problems.map(({ reason, message }) => [reason, message])).toEqual([
      ['unreadable', 'ENOENT'],
      ['unreadable', 'ENOTDIR'],
    ])
  })

  it('follows a link that was asked for', async () => {
    symlinkSync('c', at('asked'))
    expect((await scan([at('asked')])).findings).toHaveLength(1)
  })

  it('is complete when a large file is an envelope of which the header is enough', async () => {
    const header = Buffer.alloc(14 + 64 + 16 + 76 + 64)
    header.write('QSENV', 0)
    header.set([1, 0, 1, 16, 1, 0, 0, 0, 76, ...Array<number>(64).fill(0), 3], 5)
    writeFileSync(at('large.qs'), header)
    truncateSync(at('large.qs'), 20 * 2 ** 20)
    const { findings, problems } = await scan([at('large.qs')])
    expect(findings.map(lineOf)).toEqual(['encrypted content qs-envelope Argon2id AES-256-GCM'])
    expect(problems).toEqual([])
  })
})
