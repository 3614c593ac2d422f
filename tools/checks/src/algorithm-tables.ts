/** The rows of docs/algorithms.md: every algorithm of the packages. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Algorithm } from '@quantum-shield/pq-core'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { ALL_HASH_SIGNATURES } from '@quantum-shield/pq-hash-sigs/all'
import { ALL_KEMS, KEM_LOADERS, type KemLoader } from '@quantum-shield/pq-kem/all'
import { dhkemP384, dhkemP521, dhkemX448 } from '@quantum-shield/pq-kem/dhkem'
import { ALL_SIGNATURES, SIGNATURE_LOADERS, type SignatureLoader } from '@quantum-shield/pq-signatures/all'
import { whenToChoose } from './choices.table.ts'
import { countCases } from './vectors-run.ts'
import { ROOT } from './workspaces.ts'

type Listed = Algorithm | KemLoader | SignatureLoader
type Row = readonly (string | number)[]

/** In no list of pq-kem, which tells what to choose from. */
const OF_HPKE: readonly Listed[] = [dhkemP384, dhkemP521, dhkemX448]

const KEMS: readonly Listed[] = [...ALL_KEMS, ...OF_HPKE, ...KEM_LOADERS]
const SIGNATURES: readonly Listed[] = [...ALL_SIGNATURES, ...ALL_HASH_SIGNATURES, ...SIGNATURE_LOADERS]

const HEADINGS = [
  'id',
  'OID',
  'specification',
  'family',
  'tier',
  'category',
  'public key',
  'private key',
  'ciphertext or signature',
  'back end on Node 26',
  'vectors run',
  'when to choose it',
]

/** Whose cases are counted by parameter set. */
const SETS_OF: Readonly<Record<string, RegExp>> = {
  'HSS-LMS': /^LMS_/,
  XMSS: /^XMSS-/,
  XMSSMT: /^XMSSMT-/,
}

function casesOf(id: string, cases: ReadonlyMap<string, number>): number {
  const sets = SETS_OF[id]
  if (sets === undefined) return cases.get(id) ?? 0
  return [...cases].reduce((sum, [set, count]) => (sets.test(set) ? sum + count : sum), 0)
}

const size = (bytes: number) => (bytes === 0 ? 'varies' : bytes)
const NAMES: Readonly<Record<string, string>> = { native: 'node:crypto', liboqs: 'liboqs-js' }

async function rowOf(listed: Listed, cases: ReadonlyMap<string, number>): Promise<Row> {
  const { backend } = 'load' in listed ? await listed.load() : listed
  const output = listed.kind === 'kem' ? listed.ciphertextSize : listed.signatureSize
  return [
    listed.id,
    identifiersOf(listed.id)?.oid ?? '',
    listed.spec,
    listed.family,
    listed.tier,
    listed.category,
    size(listed.publicKeySize),
    size(listed.privateKeySize),
    size(output),
    NAMES[backend] ?? backend,
    casesOf(listed.id, cases) || '-',
    whenToChoose(listed.id),
  ]
}

export interface AlgorithmTable {
  readonly headings: readonly string[]
  readonly rows: readonly Row[]
}

/** @throws Error where an algorithm lacks its line, or liboqs-js is not installed. */
export async function algorithmTable(kind: Algorithm['kind']): Promise<AlgorithmTable> {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'test-vectors/manifest.json'), 'utf8')) as Parameters<
    typeof countCases
  >[0]
  const cases = countCases(manifest)
  const listed = kind === 'kem' ? KEMS : SIGNATURES
  return { headings: HEADINGS, rows: await Promise.all(listed.map((each) => rowOf(each, cases))) }
}
