/** What our packages make, read by a program that was written from the design pages and shares no code with them. */
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { errorCode } from '@quantum-shield/pq-core'
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { open, rewrap, seal, type SuiteName } from '@quantum-shield/pq-envelope'
import { envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import {
  ed25519,
  mlDsa44,
  mlDsa65,
  mlDsa87,
  signDetached,
  verifyDetached,
} from '@quantum-shield/pq-signatures'
import { repositoryRoot } from '@quantum-shield/testkit'
import { buildReader, GO_ENVIRONMENT, SOURCES, startReader, whyNoGo } from './reader.ts'

const missing = whyNoGo()
if (missing !== undefined) console.warn(`skipped: ${missing}`)
const describeWithGo = missing === undefined ? describe : describe.skip

it('Go is here where tests must be complete', () => {
  if (process.env['CI'] === 'true') expect(missing).toBeUndefined()
})

const reader = missing === undefined ? startReader(buildReader()) : undefined
afterAll(() => reader?.remove())

const run = (args: readonly string[], files: Readonly<Record<string, Uint8Array | string>>) => {
  if (reader === undefined) throw new Error(missing)
  return reader.run(args, files)
}
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const contextFlags = (context: Readonly<Record<string, string>>) =>
  Object.entries(context).flatMap(([name, value]) => ['-context', `${name}=${value}`])

const SUITES: SuiteName[] = ['AES-256-GCM', 'ChaCha20-Poly1305', 'XChaCha20-Poly1305', 'AES-256-GCM-SIV']
const KEMS = [xWing, mlKem512, mlKem768, mlKem1024, mlKem768P256, mlKem1024P384]
const context = { tenant: 'acme', purpose: 'backup' }
const team = { name: 'a:team', keyVersion: 9, key: SecretBytes.adopt(new Uint8Array(32).fill(4)) }
const teamFlag = `a:team:9:${'04'.repeat(32)}`

describeWithGo('envelopes', () => {
  const { publicKey, privateKey } = xWing.generateKeyPair()
  const seed = toHex(privateKey.secret.reveal())

  describe.each(SUITES)('%s', (suite) => {
    it.each([0, 1, 4095, 4096, 4097, 70_000])('%i bytes', async (size) => {
      const plaintext = Uint8Array.from({ length: size }, (_, i) => i & 0xff)
      const envelope = await seal(plaintext, { to: [publicKey], suite, context, chunkSize: 4096 })
      const { code, output } = run(['open', '-seed', seed, ...contextFlags(context), '@file'], {
        file: envelope,
      })
      expect([code, digest(output)]).toEqual([undefined, digest(plaintext)])
      const twin = JSON.stringify(envelopeToJson(envelope))
      const fromTwin = run(['open', '-json', '-seed', seed, ...contextFlags(context), '@file'], {
        file: twin,
      })
      expect([fromTwin.code, digest(fromTwin.output)]).toEqual([undefined, digest(plaintext)])
    })
  })

  it.each(KEMS.map((kem) => [kem.id, kem] as const))('to %s', async (id, kem) => {
    const pair = kem.generateKeyPair()
    const envelope = await seal(utf8('text'), { to: [pair.publicKey] })
    const flag = `${id}:${toHex(pair.privateKey.secret.reveal())}`
    expect(run(['open', '-seed', flag, '@file'], { file: envelope }).output.toString()).toBe('text')
    expect(run(['open', '-seed', seed, '@file'], { file: envelope }).code).toBe('no_matching_key')
  })

  it('to a symmetric key, to several, rewrapped, to a password', async () => {
    const several = await seal(utf8('several'), {
      to: [mlKem768.generateKeyPair().publicKey, team, publicKey],
    })
    for (const flags of [
      ['-key', teamFlag],
      ['-seed', seed],
    ])
      expect(run(['open', ...flags, '@file'], { file: several }).output.toString()).toBe('several')
    const rewrapped = await rewrap(several, { keys: [team], to: [publicKey] })
    expect(run(['open', '-seed', seed, '@file'], { file: rewrapped }).output.toString()).toBe('several')
    const passwordCost = { memoryKiB: 19_456, passes: 2, parallelism: 2 }
    const secret = await seal(utf8('secret'), { password: 'pässword', passwordCost })
    const flags = ['open', '-password', 'pässword'.normalize('NFD')]
    expect(run([...flags, '@file'], { file: secret }).output.toString()).toBe('secret')
  })

  it('it and we refuse every changed byte of a small envelope with the same code', async () => {
    const envelope = await seal(utf8('text'), { to: [team], context })
    const differences: string[] = []
    for (let i = 0; i < envelope.length; i++) {
      const changed = Uint8Array.from(envelope)
      changed[i] = (changed[i] ?? 0) ^ 1
      const ours = await open(changed, { keys: [team], context }).then(() => 'opened', errorCode)
      const { code } = run(['open', '-key', teamFlag, ...contextFlags(context), '@file'], { file: changed })
      if (code !== ours) differences.push(`byte ${i}: ${String(ours)} here, ${String(code)} there`)
    }
    expect(differences).toEqual([])
  })
})

interface Case {
  name: string
  keys: string[]
  context: Record<string, string>
  envelope?: string
  json?: unknown
  plaintextSha256?: string
  code?: string
}
type KeyRow = Record<string, string | number>

function flagsOf(row: KeyRow): string[] {
  if (row['type'] === 'kem') return ['-seed', `${row['algorithm']}:${row['seed']}`]
  if (row['type'] === 'password') return ['-password', String(row['password'])]
  return ['-key', `${row['name']}:${row['keyVersion']}:${row['key']}`]
}

describeWithGo.each(['accept.json', 'reject.json'])('test-vectors/own/envelope/%s', (name) => {
  const path = join(repositoryRoot, 'test-vectors', 'own', 'envelope', name)
  const { keys, cases } = JSON.parse(readFileSync(path, 'utf8')) as {
    keys: Record<string, KeyRow>
    cases: Case[]
  }

  it.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    for (const holder of each.keys) {
      const flags = ['open', ...flagsOf(keys[holder] ?? {}), ...contextFlags(each.context)]
      if (each.envelope !== undefined) {
        const file = Buffer.from(each.envelope, 'base64')
        const { code, output } = run([...flags, '@file'], { file })
        expect(code).toBe(each.code)
        if (code === undefined) expect(digest(output)).toBe(each.plaintextSha256)
      }
      if (each.json !== undefined) {
        const { code, output } = run([...flags, '-json', '@file'], { file: JSON.stringify(each.json) })
        expect(code).toBe(each.code)
        if (code === undefined) expect(digest(output)).toBe(each.plaintextSha256)
      }
    }
  })
})

describeWithGo('detached signature files', () => {
  const content = utf8('some content')
  const pairs = [ed25519, mlDsa65, mlDsa44, mlDsa87].map((algorithm) => algorithm.generateKeyPair())
  const signers = pairs.map(({ privateKey }) => signerOf(privateKey))
  const flag = ({ publicKey }: (typeof pairs)[number]) => [
    '-signer',
    `${publicKey.algorithm.id}:${toHex(publicKey.toBytes())}`,
  ]
  const verify = (count: number, signature: Uint8Array, message = content, more: string[] = []) =>
    run(['verify', ...pairs.slice(0, count).flatMap(flag), ...more, '-signature', '@sig', '@file'], {
      sig: signature,
      file: message,
    }).code

  it.each([1, 2, 3, 4])('%i signatures', async (count) => {
    const signature = await signDetached(signers.slice(0, count), content)
    expect(verify(count, signature)).toBeUndefined()
    expect(verify(count, signature, utf8('some Content'))).toBe('signature_invalid')
    expect(verify(count, signature, utf8(''))).toBe('signature_invalid')
    const others = count === 1 ? 2 : 1
    expect(verify(others, signature)).toBe('signers_mismatch')
  })

  it('with a context', async () => {
    const signature = await signDetached(signers.slice(0, 2), content, { context: Uint8Array.of(1, 2) })
    expect(verify(2, signature, content, ['-context', '0102'])).toBeUndefined()
    expect(verify(2, signature, content, ['-context', '01'])).toBe('signature_invalid')
    expect(verify(2, signature)).toBe('signature_invalid')
  })

  it('it and we refuse every changed byte of the header, and cuts, with the same code', async () => {
    const signature = await signDetached(signers.slice(0, 2), content)
    const keys = pairs.slice(0, 2).map(({ publicKey }) => publicKey)
    const header = 7 + (1 + 7 + 32) + (1 + 9 + 32)
    const changed = Array.from({ length: header + 4 }, (_, i) => {
      const copy = Uint8Array.from(signature)
      copy[i] = (copy[i] ?? 0) ^ 1
      return copy
    })
    const cut = [0, 3, 7, header, header + 1, header + 2, signature.length - 1].map((at) =>
      signature.slice(0, at),
    )
    for (const file of [...changed, ...cut, Uint8Array.from([...signature, 0])]) {
      const ours = await verifyDetached(keys, content, file).then(() => 'verified', errorCode)
      expect(verify(2, file)).toBe(ours)
    }
  })
})

describeWithGo('the sources', () => {
  it('are formatted and pass go vet', () => {
    const options = { cwd: SOURCES, encoding: 'utf8', env: GO_ENVIRONMENT } as const
    const format = spawnSync('gofmt', ['-l', '.'], options)
    expect([format.status, format.stdout]).toEqual([0, ''])
    const vet = spawnSync('go', ['vet', './...'], options)
    expect([vet.status, vet.stderr]).toEqual([0, ''])
  })
})
