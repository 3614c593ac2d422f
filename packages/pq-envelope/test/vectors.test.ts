/** test-vectors/own/envelope: what opens, what must not, and with which code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { fromHex } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import * as kems from '@quantum-shield/pq-kem'
import { codeRejectedBy, repositoryRoot } from '@quantum-shield/testkit'
import { open, type OpenOptions } from '../src/index.ts'
import { envelopeFromJson, envelopeToJson } from '../src/json.ts'
import { digest, openAtRest, openPieces, pattern } from './support.ts'

type KeyRow =
  | { type: 'kem'; algorithm: string; seed: string; keyId: string }
  | { type: 'symmetric'; name: string; keyVersion: number; key: string }
  | { type: 'password'; password: string }

interface Case {
  name: string
  keys: string[]
  context: Record<string, string>
  envelope?: string
  json?: unknown
}
interface AcceptCase extends Case {
  envelope: string
  plaintextSize: number
  plaintextSha256: string
}
interface RejectCase extends Case {
  field: string
  code: string
}
interface VectorFile<C> {
  keys: Record<string, KeyRow>
  cases: C[]
}

function read<C>(name: string): VectorFile<C> {
  const path = join(repositoryRoot, 'test-vectors', 'own', 'envelope', name)
  return JSON.parse(readFileSync(path, 'utf8')) as VectorFile<C>
}

function optionsFor(row: KeyRow, context: Record<string, string>): OpenOptions {
  switch (row.type) {
    case 'kem': {
      const algorithm = Object.values(kems).find(({ id }) => id === row.algorithm)!
      const key = algorithm.privateKey(fromHex(row.seed))
      expect(key.publicKey.id).toBe(row.keyId)
      return { keys: [key], context }
    }
    case 'symmetric': {
      const { name, keyVersion } = row
      return { keys: [{ name, keyVersion, key: SecretBytes.adopt(fromHex(row.key)) }], context }
    }
    case 'password':
      return { password: row.password, context }
  }
}

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))

describe('accept.json', () => {
  const { keys, cases } = read<AcceptCase>('accept.json')
  it('has its 37 cases', () => expect(cases).toHaveLength(37))

  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const envelope = bytesOf(each.envelope)
    expect(digest(pattern(each.plaintextSize))).toBe(each.plaintextSha256)
    for (const name of each.keys) {
      const options = optionsFor(keys[name]!, each.context)
      expect(digest(await open(envelope, options))).toBe(each.plaintextSha256)
      expect(digest(await openPieces(envelope, 100, options))).toBe(each.plaintextSha256)
      expect(digest(await openAtRest(envelope, options))).toBe(each.plaintextSha256)
    }
    if (each.json !== undefined) {
      expect(envelopeToJson(envelope)).toEqual(each.json)
      expect(digest(envelopeFromJson(each.json))).toBe(digest(envelope))
    }
  })
})

describe('reject.json', () => {
  const { keys, cases } = read<RejectCase>('reject.json')
  it('has its 107 cases', () => expect(cases).toHaveLength(107))

  it.each(cases.map((each) => [`${each.field}: ${each.name}`, each] as const))('%s', async (_, each) => {
    const options = optionsFor(keys[each.keys[0]!]!, each.context)
    const attempt = async () =>
      open(each.envelope === undefined ? envelopeFromJson(each.json) : bytesOf(each.envelope), options)
    expect(await codeRejectedBy(attempt())).toBe(each.code)
    if (each.envelope === undefined) return
    expect(await codeRejectedBy(openPieces(bytesOf(each.envelope), 100, options))).toBe(each.code)
  })

  it('holds only codes that the design page has', () => {
    expect(new Set(cases.map(({ code }) => code))).toEqual(
      new Set([
        'malformed',
        'unsupported_version',
        'unsupported_suite',
        'no_matching_key',
        'limit_exceeded',
        'decryption_failed',
        'truncated',
      ]),
    )
  })
})
