/** `qshield scan`: a table for people, documents for programs, and the exit status for CI. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, makeFolder, refused, succeed, until, workspace } from './support.ts'

const files = workspace()
const { at, write, qshield, read, shell } = files
const RSA_SIGNATURE = 'A'.repeat(342)
const TOKEN_LINE = `x eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.${RSA_SIGNATURE}\n`
const pem = { format: 'pem', type: 'spki' } as const

beforeAll(async () => {
  for (const folder of ['mixed', 'safe', 'bad', 'empty']) makeFolder(files, folder)
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
  write('mixed/rsa.pem', `# old\n${rsa.publicKey.export(pem)}`)
  write('mixed/log', TOKEN_LINE)
  write('mixed/noise', Buffer.alloc(100))
  await keygen(files, 'safe/alice', '--profile', 'cnsa2')
  await succeed(files, ['encrypt', '-r', 'safe/alice.pub', '-o', 'safe/f.qs', 'mixed/log'])
  await succeed(files, ['sign', '-k', 'safe/alice.key', '-o', 'safe/f.qsig', 'mixed/log'])
  write('bad/cut.pem', read('mixed/rsa.pem').subarray(0, 150))
  symlinkSync('cut.pem', at('bad/link.pem'))
})

interface Document {
  readonly records: readonly { readonly type: string; readonly path: string; readonly quantum?: string }[]
  readonly summary: Readonly<Record<string, unknown>>
}

const json = async (...args: readonly string[]): Promise<Document> =>
  JSON.parse((await succeed(files, ['scan', '--json', ...args])).stdout) as Document

describe('the table', () => {
  it('tells where, what, how strong, since when, and what to do instead', async () => {
    const { stdout, stderr } = await succeed(files, [
      'scan',
      '--data-lifetime',
      '5',
      'mixed/rsa.pem',
      'mixed/log',
    ])
    expect(stderr).toBe('')
    expect(stdout.split('\n')).toEqual([
      'where            what              algorithms             strength  quantum computer       about',
      'mixed/rsa.pem:2  public key, spki  RSA-1024               80 bits   vulnerable 2030, weak',
      'mixed/log:1      token, jwt        RSA-PKCS1-1.5-SHA-256  128 bits  vulnerable 2035        a',
      '',
      'What takes their place:',
      '  1  to encrypt: X-Wing (`qshield keygen`); to sign: ML-DSA-65 beside Ed25519 (`qshield keygen`)',
      '  1  ML-DSA-65 (RFC 9964)',
      '',
      '2 files, 2 findings: 2 vulnerable to a quantum computer (0 of them matter already), 1 weak, 0 safe, 0 unknown',
      '',
    ])
  })

  it('has the strength of the weakest use, none where one is not known, and leaves out what a root says of itself', async () => {
    await shell(
      'openssl req -x509 -newkey rsa:2048 -nodes -sha1 -subj /CN=root -keyout root.key -out root.crt 2>/dev/null && openssl pkcs8 -topk8 -in root.key -passout pass:x -out locked.key',
    )
    await keygen(files, 'bob')
    await succeed(files, ['encrypt', '-r', 'bob.pub', '-o', 'bob.qs', 'mixed/log'])
    const strengths = async (...paths: readonly string[]): Promise<string[]> => {
      const [head = '', ...rows] = (await succeed(files, ['scan', ...paths])).stdout.split('\n')
      const [from, to] = [head.indexOf('strength'), head.indexOf('quantum computer')]
      return rows.slice(0, paths.length).map((row) => row.slice(from, to).trim())
    }
    expect(await strengths('root.crt', 'locked.key', 'bob.qs', 'safe/f.qs')).toEqual([
      '112 bits',
      '',
      '192 bits',
      '256 bits',
    ])
  })

  it('of nothing is the line with the figures', async () => {
    expect((await succeed(files, ['scan', 'empty'])).stdout).toBe(
      '\n0 files, 0 findings: 0 vulnerable to a quantum computer (0 of them matter already), 0 weak, 0 safe, 0 unknown\n',
    )
  })

  it('names what it passed by, and goes on', async () => {
    const { status, stdout, stderr } = await qshield(['scan', 'bad', 'nowhere', 'mixed/log'])
    expect(stderr).toBe(
      'qshield: bad/cut.pem:2: PUBLIC KEY: its end is missing\nqshield: nowhere: no such file or folder\n',
    )
    expect(stdout).toContain('2 files, 1 finding: ')
    expect(stdout).toContain('; 1 not readable, 1 malformed, 1 link not followed\n')
    expect(status).toBe(3)
  })

  it('keeps its columns however many lines there are, and shows names from files as they are', async () => {
    write(
      'many',
      '\n'.repeat(100) + `x eyJhbGciOiJSUzI1NiIsImtpZCI6IlxuYSJ9.e30.${RSA_SIGNATURE}\n`.repeat(300),
    )
    const lines = (await succeed(files, ['scan', 'many'])).stdout.split('\n')
    const rows = lines.filter((line) => line.startsWith('many:'))
    expect(rows).toHaveLength(300)
    expect(new Set(rows.map((row) => row.indexOf('vulnerable'))).size).toBe(1)
    expect(rows[0]).toMatch(/\\u\{a\}a$/)
  })
})

describe('documents', () => {
  it('JSON has every finding and the figures', async () => {
    const { records, summary } = await json('safe', 'mixed')
    expect(records.filter(({ type }) => type === 'finding')).toHaveLength(8)
    expect(summary).toMatchObject({ files: 7, findings: 8, vulnerable: 2, weak: 1, safe: 6, unknown: 0 })
    const paths = records.filter(({ quantum }) => quantum === 'safe').map(({ path }) => path)
    expect([...new Set(paths)].sort()).toEqual([
      'safe/alice.key',
      'safe/alice.pub',
      'safe/f.qs',
      'safe/f.qsig',
    ])
  })

  it('JSON of nothing is a document', async () => {
    expect(await json('empty')).toMatchObject({ records: [], summary: { findings: 0 } })
  })

  it('CBOM in both versions, SARIF', async () => {
    const bom = async (format: string) =>
      JSON.parse((await succeed(files, ['scan', '--format', format, 'mixed'])).stdout) as Record<
        string,
        unknown
      >
    expect(await bom('cbom')).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.7' })
    expect(await bom('cbom-1.6')).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' })
    const { runs } = (await bom('sarif')) as { runs: [{ results: { ruleId: string }[] }] }
    expect(runs[0].results.map(({ ruleId }) => ruleId).sort()).toEqual([
      'quantum-vulnerable',
      'weak-cryptography',
    ])
    const { stderr, stdout } = await qshield(['scan', '--format', 'cbom', 'bad'])
    expect(stderr).toBe('qshield: bad/cut.pem:2: PUBLIC KEY: its end is missing\n')
    expect(() => JSON.parse(stdout) as unknown).not.toThrow()
  })

  it('holds no private value', async () => {
    const { stdout } = await succeed(files, ['scan', '--json', 'safe'])
    const [, body = ''] = read('safe/alice.key').toString().split('-----BEGIN PRIVATE KEY-----\n')
    expect(body.slice(0, 40)).toMatch(/^[A-Za-z0-9+/]{40}$/)
    expect(stdout).not.toContain(body.slice(30, 60))
  })
})

describe('exit status', () => {
  it.each([
    ['vulnerable', 'mixed', 1],
    ['weak', 'mixed', 1],
    ['malformed', 'bad', 1],
    ['vulnerable', 'safe', 0],
    ['malformed', 'mixed', 0],
  ])('--fail-on %s in %s: %i', async (what, folder, status) => {
    expect((await qshield(['scan', '--fail-on', what, folder])).status).toBe(status)
  })

  it('--fail-on due looks at the lifetime of the data', async () => {
    const status = async (...args: readonly string[]) =>
      (await qshield(['scan', '--fail-on', 'due', '--quantum-year', '2100', ...args, 'mixed'])).status
    expect(await status('--data-lifetime', '1')).toBe(0)
    expect(await status('--data-lifetime', '100')).toBe(1)
  })

  it('2 for what the command line does not know', async () => {
    expect(await qshield(['scan'])).toMatchObject(
      refused(2, 'scan: what? pass files, folders or HOST:PORT; `qshield scan .` takes this folder'),
    )
    expect(await qshield(['scan', '--format', 'xml', '.'])).toMatchObject(
      refused(2, '--format xml: unknown; known: table, json, sarif, cbom, cbom-1.6'),
    )
    expect(await qshield(['scan', '--fail-on', 'x', '.'])).toMatchObject(
      refused(2, '--fail-on x: unknown; known: vulnerable, due, weak, malformed'),
    )
    expect(await qshield(['scan', '--quantum-year', '1e3', '.'])).toMatchObject(
      refused(2, '--quantum-year 1e3: a whole number from 2000 to 2200 expected'),
    )
    expect(await qshield(['scan', '--json', '--format', 'sarif', '.'])).toMatchObject(
      refused(2, '--json and --format name two formats; pass one'),
    )
  })

  it('3 for a reader that has seen enough, without a word', async () => {
    write('long', TOKEN_LINE.repeat(50_000))
    const { stderr, stdout } = await shell('qshield scan long | head -n 1; echo "${PIPESTATUS[0]}"')
    expect(stdout.split('\n')[1]).toBe('3')
    expect(stderr).toBe('')
  })
})

describe('an endpoint', () => {
  it('is scanned beside files; one that does not answer is passed by', async () => {
    await shell(
      'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout tls.key -out tls.crt 2>/dev/null',
    )
    const server = createServer({ key: readFileSync(at('tls.key')), cert: readFileSync(at('tls.crt')) })
    server.listen(0, '127.0.0.1')
    await until('the server to listen', () => server.listening)
    const { port } = server.address() as AddressInfo
    try {
      const { records, summary } = await json(`127.0.0.1:${port}`, 'mixed/log')
      expect(records.map(({ path }) => path)).toEqual([
        `tls://127.0.0.1:${port}`,
        `tls://127.0.0.1:${port}`,
        'mixed/log',
      ])
      expect(summary).toMatchObject({ safe: 1, vulnerable: 2 })
    } finally {
      server.close()
    }
    const { status, stderr } = await qshield(['scan', `127.0.0.1:${port}`])
    expect([status, stderr]).toEqual([3, `qshield: tls://127.0.0.1:${port}: ECONNREFUSED\n`])
  })

  it.each([
    ['https://localhost:8443/a?b', 'localhost:8443'],
    ['https://[::1]', '[::1]:443'],
    ['http://api.example.org', 'api.example.org:443'],
    ['localhost', 'localhost:443'],
    ['127.0.0.1', '127.0.0.1:443'],
  ])('%s is none, but %s', async (target, meant) => {
    expect(await qshield(['scan', target])).toMatchObject({
      status: 3,
      stderr: `qshield: ${target}: no such file or folder; an endpoint is HOST:PORT, such as ${meant}\n`,
    })
  })

  it('is a file where there is one of that name', async () => {
    write('log:443', read('mixed/log'))
    expect((await json('log:443')).summary).toMatchObject({ files: 1, findings: 1 })
    write('localhost', read('mixed/log'))
    expect((await json('localhost')).summary).toMatchObject({ files: 1, findings: 1 })
  })
})
