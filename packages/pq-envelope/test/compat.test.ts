/** test-vectors/own/compat: files of earlier releases, which every later one opens. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { fromHex } from '@quantum-shield/pq-core/bytes'
import { decryptPrivateKey, importPrivateKey, importPublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import * as kems from '@quantum-shield/pq-kem'
import * as classicalKems from '@quantum-shield/pq-kem/classical'
import { mlDsa44, mlDsa65, mlDsa87, verifyDetached } from '@quantum-shield/pq-signatures'
import * as classicalSignatures from '@quantum-shield/pq-signatures/classical'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { repositoryRoot } from '@quantum-shield/testkit'
import { inspectEnvelope, open, type OpenOptions } from '../src/index.ts'
import { envelopeFromJson } from '../src/json.ts'
import { digest, openAtRest, openPieces } from './support.ts'

const KEMS: KemAlgorithm[] = [...Object.values(kems), ...Object.values(classicalKems)]
const SIGNATURES: SignatureAlgorithm[] = [
  ...[mlDsa44, mlDsa65, mlDsa87, hashMlDsa44, hashMlDsa65, hashMlDsa87],
  ...Object.values(classicalSignatures),
]

type Opener = string | { name: string; keyVersion: number; key: string } | { password: string }

type Row = { file: string; sha256: string } & (
  | { kind: 'content' }
  | { kind: 'public key'; algorithm: string; keyId: string }
  | { kind: 'private key'; algorithm: string; keyId: string; form: string }
  | { kind: 'encrypted private key'; algorithm: string; keyId: string; form: string; passphrase: string }
  | { kind: 'signature'; content: string; signers: string[]; context: string }
  | {
      kind: 'envelope' | 'envelope JSON'
      openers: Opener[]
      context: Record<string, string>
      plaintextSha256: string
    }
)

const root = join(repositoryRoot, 'test-vectors', 'own', 'compat')
/** Others beside them have tests of their own. */
const versions = readdirSync(root).filter((name) => /^v\d+$/.test(name))

/** The algorithms of the id: SPKI does not tell an EC or RSA key for encryption from one for signing. */
const tableOf = (id: string): Algorithm[] => [...KEMS, ...SIGNATURES].filter((each) => each.id === id)

it('there is at least version 1', () => expect(versions).toContain('v1'))

describe.each(versions)('%s', (version) => {
  const folder = join(root, version)
  const bytesOf = (file: string) => Uint8Array.from(readFileSync(join(folder, file)))
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')
  const { files } = JSON.parse(textOf('manifest.json')) as { files: Row[] }

  it('has the files of its manifest, unchanged, and no others', () => {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
    expect(names.sort()).toEqual(['manifest.json', ...files.map(({ file }) => file)].sort())
    for (const { file, sha256 } of files)
      expect([file, createHash('sha256').update(bytesOf(file)).digest('hex')]).toEqual([file, sha256])
  })

  it('has every kind of file', () => {
    const kinds = [
      'content',
      'encrypted private key',
      'envelope',
      'envelope JSON',
      'private key',
      'public key',
    ]
    expect([...new Set(files.map(({ kind }) => kind))].sort()).toEqual([...kinds, 'signature'])
  })

  function optionsFor(opener: Opener, context: Record<string, string>): OpenOptions {
    if (typeof opener === 'string') return { keys: [importPrivateKey(textOf(opener), KEMS)], context }
    if ('password' in opener) return { ...opener, context }
    return { keys: [{ ...opener, key: SecretBytes.adopt(fromHex(opener.key)) }], context }
  }

  async function check(row: Row): Promise<void> {
    switch (row.kind) {
      case 'content':
        return
      case 'public key':
        expect(importPublicKey(textOf(row.file), tableOf(row.algorithm)).id).toBe(row.keyId)
        return
      case 'private key': {
        const key = importPrivateKey(textOf(row.file), tableOf(row.algorithm))
        expect([key.publicKey.id, key.form]).toEqual([row.keyId, row.form])
        return
      }
      case 'encrypted private key': {
        const key = await decryptPrivateKey(textOf(row.file), row.passphrase, tableOf(row.algorithm))
        expect([key.publicKey.id, key.form]).toEqual([row.keyId, row.form])
        return
      }
      case 'signature': {
        const keys = row.signers.map((file) => {
          const { algorithm } = files.find((each) => each.file === file) as Row & { kind: 'public key' }
          return importPublicKey(
            textOf(file),
            SIGNATURES.filter(({ id }) => id === algorithm),
          )
        })
        const context = fromHex(row.context)
        await verifyDetached(keys, bytesOf(row.content), bytesOf(row.file), { context })
        return
      }
      case 'envelope':
      case 'envelope JSON': {
        const isJson = row.kind === 'envelope JSON'
        const envelope = isJson ? envelopeFromJson(JSON.parse(textOf(row.file))) : bytesOf(row.file)
        expect(inspectEnvelope(envelope).recipients.length).toBe(row.openers.length)
        for (const opener of row.openers) {
          const options = optionsFor(opener, row.context)
          expect(digest(await open(envelope, options))).toBe(row.plaintextSha256)
          expect(digest(await openPieces(envelope, 1000, options))).toBe(row.plaintextSha256)
          expect(digest(await openAtRest(envelope, options))).toBe(row.plaintextSha256)
        }
      }
    }
  }

  it.each(files.map((row) => [row.file, row] as const))('%s', async (_, row) => {
    await expect(check(row)).resolves.toBeUndefined()
  })
})
