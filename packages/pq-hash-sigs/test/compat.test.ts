/** test-vectors/own/compat/stateful-vN: key files and states of earlier releases, which every later one opens. */
import { createHash } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { importPrivateKey, importPublicKey } from '@quantum-shield/pq-core/keys'
import {
  decodeStatefulKey,
  encodeStatefulKey,
  fromPrivateKey,
  hssLms,
  openSigner,
  xmss,
  xmssMt,
} from '@quantum-shield/pq-hash-sigs'
import { reservationOf } from '@quantum-shield/pq-hash-sigs/hazmat'
import { fileJournal, openState } from '@quantum-shield/pq-hash-sigs/state'
import { repositoryRoot } from '@quantum-shield/testkit'
import { cutOf } from '../src/tree/levels.ts'
import { folder as scratch, newName } from './state-places.ts'

interface Status {
  readonly keyId: string
  readonly first: string
  readonly next: string
  readonly end: string
  readonly steps: number
  readonly isDelegated: boolean
}

type Row = { readonly file: string; readonly sha256: string } & (
  | { readonly kind: 'content' | 'witness' }
  | { readonly kind: 'stateful key' | 'private key' | 'public key'; algorithm: string; keyId: string }
  | { readonly kind: 'signature'; readonly key: string; readonly index: string }
  | { readonly kind: 'state'; readonly status: Status }
)

const root = join(repositoryRoot, 'test-vectors', 'own', 'compat')
const versions = readdirSync(root).filter((name) => name.startsWith('stateful-v'))
const TABLE = [hssLms, xmss, xmssMt]

it('there is at least version 1', () => expect(versions).toContain('stateful-v1'))

describe.each(versions)('%s', (version) => {
  const folder = join(root, version)
  const bytesOf = (file: string) => Uint8Array.from(readFileSync(join(folder, file)))
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')
  const { files } = JSON.parse(textOf('manifest.json')) as { readonly files: readonly Row[] }
  const named = (kind: Row['kind']) => files.filter((row) => row.kind === kind)

  it('has the files of its manifest, unchanged, and no others', () => {
    const names = ['manifest.json', ...files.map(({ file }) => file)]
    expect(readdirSync(folder).sort()).toEqual(names.sort())
    for (const { file, sha256 } of files)
      expect([file, createHash('sha256').update(bytesOf(file)).digest('hex')]).toEqual([file, sha256])
  })

  it('has a key of every scheme, and both kinds of state', () => {
    const algorithms = named('stateful key').flatMap((row) => ('algorithm' in row ? [row.algorithm] : []))
    expect([...new Set(algorithms)].sort()).toEqual(['HSS-LMS', 'XMSS', 'XMSSMT'])
    expect(named('state').map((row) => 'status' in row && row.status.isDelegated)).toEqual([false, true])
  })

  const signatures = files.flatMap((row) => (row.kind === 'signature' ? [row] : []))
  it.each(signatures)('$key signs as it did, from either key file', async ({ key: name, index, file }) => {
    const content = bytesOf('content.txt')
    const signature = bytesOf(file)
    const publicKey = importPublicKey(textOf(`${name}.pub.pem`), TABLE)
    await publicKey.algorithm.verify(publicKey, content, signature)
    const bytes = bytesOf(`${name}.qshs`)
    const own = decodeStatefulKey(bytes)
    expect(encodeStatefulKey(own).reveal()).toEqual(bytes)
    for (const key of [own, fromPrivateKey(importPrivateKey(textOf(`${name}.key.pem`), TABLE))]) {
      expect(key.publicKey.id).toBe(publicKey.id)
      const signer = await openSigner(key, { startsAt: BigInt(index) })
      const reservation = reservationOf(publicKey.id, { first: BigInt(index), count: 1 })
      expect(signer.sign(reservation.next(), content)).toEqual(signature)
    }
  })

  const states = files.flatMap((row) => (row.kind === 'state' ? [row] : []))
  it.each(states)('$file goes on where it was', async ({ file, status }) => {
    const copies = [file, file.replace('.state', '.witness')].map((name) => {
      const copy = join(scratch, newName())
      copyFileSync(join(folder, name), copy)
      return fileJournal(copy)
    })
    const [journal, witness] = copies as [(typeof copies)[0], (typeof copies)[0]]
    const key = decodeStatefulKey(bytesOf('lms-h10.qshs'))
    const state = await openState({ journal, witness }, key)
    const { keyId, first, next, end, steps, isDelegated } = await state.status()
    const now = { keyId, first: String(first), next: String(next), end: String(end), steps, isDelegated }
    expect(now).toEqual(status)
    expect(await state.reserve(2)).toEqual({ first: next, count: 2 })
  })
})

it('keys of heights that no file has keep the row of nodes that they were stored with', () => {
  expect([5, 10, 15, 16, 20, 25].map(cutOf)).toEqual([0, 0, 5, 6, 10, 12])
})
