/**
 * Tables in the documents that are computed from the algorithms: what stands between `<!-- table NAME -->` and
 * `<!-- end of table -->`. Sizes in the migration table are measured on fresh keys, not read from the rows.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  errorCode,
  type AlgorithmInfo,
  type KemAlgorithm,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { allIdentifiers, type Identifiers } from '@quantum-shield/pq-core/ids'
import { signerOf, toSpki, type PublicKey } from '@quantum-shield/pq-core/keys'
import { seal } from '@quantum-shield/pq-envelope'
import { mlKem1024, mlKem768, xWing } from '@quantum-shield/pq-kem'
import { ALL_KEMS, KEM_LOADERS } from '@quantum-shield/pq-kem/all'
import { dhkemP256, dhkemX25519, rsaOaep256 } from '@quantum-shield/pq-kem/classical'
import { compositeBackends as compositeKemBackends, kemBackends } from '@quantum-shield/pq-kem/hazmat'
import { mlDsa44, mlDsa65, mlDsa87, signDetached } from '@quantum-shield/pq-signatures'
import { ALL_SIGNATURES, SIGNATURE_LOADERS } from '@quantum-shield/pq-signatures/all'
import { ecdsaP256, ed25519, rsaPssSha256 } from '@quantum-shield/pq-signatures/classical'
import {
  compositeBackends as compositeSignatureBackends,
  signatureBackends,
} from '@quantum-shield/pq-signatures/hazmat'
import { algorithmTable } from './algorithm-tables.ts'
import type { CheckOptions, Report } from './check.ts'
import { settle } from './generated.ts'
import { ROOT } from './workspaces.ts'

const DOCUMENTS = ['README.md', 'packages/*/README.md', 'apps/*/README.md', 'docs/*.md', 'docs/design/*.md']

const isComposite = ({ family, tier }: AlgorithmInfo) => family === 'hybrid' && tier === 'draft'
const isAlone = (algorithm: AlgorithmInfo) => !isComposite(algorithm)

type Row = readonly (string | number)[]
type Tables = Readonly<Record<string, () => string | Promise<string>>>

function render(headings: readonly string[], rows: readonly Row[]): string {
  return [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const size = (bytes: number) => (bytes === 0 ? 'by modulus' : bytes)
const facts = ({ id, tier, category, publicKeySize, privateKeySize }: AlgorithmInfo) =>
  [id, tier, category, size(publicKeySize), size(privateKeySize)] as const
const FACTS = ['id', 'tier', 'category', 'public key', 'private key']

/** What serves it in this Node, and in a runtime without node:crypto. */
function backends({ backend }: AlgorithmInfo, findBoth: () => unknown): readonly [string, string] {
  if (backend !== 'native') return [backend, backend]
  try {
    findBoth()
    return ['node:crypto', 'noble']
  } catch (error) {
    if (errorCode(error) !== 'unsupported_algorithm') throw error
    return ['node:crypto', 'none']
  }
}
const BACKENDS = ['Node 26', 'elsewhere']

function kemTable(): string {
  const rows = ALL_KEMS.filter(isAlone).map((kem) => [
    ...facts(kem),
    size(kem.ciphertextSize),
    ...backends(kem, () => kemBackends(kem)),
    kem.spec,
  ])
  return render([...FACTS, 'ciphertext', ...BACKENDS, 'specification'], rows)
}

function signatureTable(): string {
  const rows = ALL_SIGNATURES.filter(isAlone).map((scheme) => [
    ...facts(scheme),
    size(scheme.signatureSize),
    ...backends(scheme, () => signatureBackends(scheme)),
    scheme.spec,
  ])
  return render([...FACTS, 'signature', ...BACKENDS, 'specification'], rows)
}

/** Of composites: sizes of the largest, in the order of their OIDs; "varies" is what RSA has. */
function compositeTable<A extends AlgorithmInfo>(
  composites: readonly A[],
  heading: string,
  bytesOf: (algorithm: A) => number,
  findBackends: (algorithm: A) => readonly unknown[],
): string {
  const rows = composites.map((each) => [
    each.id,
    each.category,
    each.publicKeySize,
    each.privateKeySize || 'varies',
    bytesOf(each),
    findBackends(each).length > 1 ? 'noble' : 'none',
  ])
  const headings = ['id', 'category', 'public key', 'private key', heading, 'without node:crypto']
  return render(headings, rows)
}

/** Of the algorithms that a function loads; the signature is the largest. */
function loadedTable(): string {
  const rows = [...KEM_LOADERS, ...SIGNATURE_LOADERS].map((each) => [
    each.id,
    each.category,
    each.publicKeySize,
    each.privateKeySize,
    each.kind === 'kem' ? each.ciphertextSize : each.signatureSize,
  ])
  return render(['id', 'category', 'public key', 'private key', 'ciphertext or signature'], rows)
}

async function everyAlgorithm(kind: 'kem' | 'signature'): Promise<string> {
  const { headings, rows } = await algorithmTable(kind)
  return render(headings, rows)
}

function identifierTable(): string {
  const jose = ({ jose }: Identifiers) => jose && [jose.kty, jose.crv, jose.alg].filter(Boolean).join(' ')
  const rows = allIdentifiers().map((row) => [
    row.id,
    row.oid ?? '',
    jose(row) ?? '',
    row.cose ?? '',
    row.tls?.name ?? '',
    row.hpke === undefined ? '' : `0x${row.hpke.toString(16).padStart(4, '0')}`,
  ])
  return render(['id', 'OID', 'JOSE', 'COSE', 'TLS', 'HPKE KEM'], rows)
}

const publicSizes = (key: PublicKey) => [key.toBytes().length, toSpki(key).length] as const

/** Of the modulus: what generateKeyPair makes. */
const bits = (algorithm: AlgorithmInfo, bytes: number) =>
  algorithm.publicKeySize === 0 ? `${algorithm.id}, ${8 * bytes} bits` : algorithm.id

function measuredKems(): string {
  const rows = [rsaOaep256, dhkemP256, dhkemX25519, mlKem768, xWing, mlKem1024].map((kem: KemAlgorithm) => {
    const { publicKey } = kem.generateKeyPair()
    const { ciphertext } = kem.encapsulate(publicKey)
    return [bits(kem, ciphertext.length), ...publicSizes(publicKey), ciphertext.length]
  })
  return render(['algorithm', 'public key', 'public key as SPKI', 'ciphertext'], rows)
}

/** Of nothing: all of it is overhead. */
async function measuredEnvelopes(): Promise<string> {
  const recipients: readonly (readonly KemAlgorithm[])[] = [
    [rsaOaep256],
    [xWing],
    [mlKem1024],
    [xWing, xWing],
  ]
  const rows = recipients.map(async (kems) => {
    const to = kems.map((kem) => kem.generateKeyPair().publicKey)
    const { length } = await seal(new Uint8Array(), { to })
    return [kems.map(({ id }) => id).join(' and '), length]
  })
  return render(['recipients', 'envelope of an empty content'], await Promise.all(rows))
}

async function measuredSignatures(): Promise<string> {
  const content = new Uint8Array(1)
  const schemes: readonly SignatureAlgorithm[] = [rsaPssSha256, ecdsaP256, ed25519, mlDsa44, mlDsa65, mlDsa87]
  const rows = schemes.map((scheme) => {
    const { publicKey, privateKey } = scheme.generateKeyPair()
    const signature = scheme.signSync(privateKey, content)
    return [bits(scheme, signature.length), ...publicSizes(publicKey), signature.length]
  })
  const pair = [ed25519, mlDsa65].map((scheme) => scheme.generateKeyPair())
  const file = await signDetached(
    pair.map(({ privateKey }) => signerOf(privateKey)),
    content,
  )
  const [both, spki] = pair
    .map(({ publicKey }) => publicSizes(publicKey))
    .reduce(([raw, der], [moreRaw, moreDer]) => [raw + moreRaw, der + moreDer])
  return render(
    ['algorithm', 'public key', 'public key as SPKI', 'signature'],
    [...rows, ['signature file, Ed25519 + ML-DSA-65', both, spki, file.length]],
  )
}

export const TABLES: Tables = {
  kems: kemTable,
  signatures: signatureTable,
  'composite-kems': () =>
    compositeTable(
      ALL_KEMS.filter(isComposite),
      'ciphertext',
      (kem) => kem.ciphertextSize,
      compositeKemBackends,
    ),
  'composite-signatures': () =>
    compositeTable(
      ALL_SIGNATURES.filter(isComposite),
      'signature',
      (scheme) => scheme.signatureSize,
      compositeSignatureBackends,
    ),
  loaded: loadedTable,
  'all-kems': () => everyAlgorithm('kem'),
  'all-signatures': () => everyAlgorithm('signature'),
  identifiers: identifierTable,
  'measured-kems': measuredKems,
  'measured-envelopes': measuredEnvelopes,
  'measured-signatures': measuredSignatures,
}

const REGION = /^<!-- table (\S+) -->\n[^]*?^<!-- end of table -->$/gm

/** The document with every table in it made new. @throws Error for a name or a marker that fits nothing. */
export async function fillTables(markdown: string, tables: Tables): Promise<string> {
  const regions = [...markdown.matchAll(REGION)]
  if (markdown.split(/^<!-- (?:end of )?table/m).length - 1 !== 2 * regions.length) {
    throw new Error('a table marker without its other half')
  }
  const texts = new Map<string, string>()
  for (const [, name = ''] of regions) {
    const table = tables[name]
    if (table === undefined) throw new Error(`no table ${name}; known: ${Object.keys(tables).join(', ')}`)
    texts.set(name, `<!-- table ${name} -->\n\n${await table()}\n\n<!-- end of table -->`)
  }
  return markdown.replace(REGION, (region, name: string) => texts.get(name) ?? region)
}

export async function checkTables(options: CheckOptions): Promise<Report> {
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()
  const problems: string[] = []
  let checked = 0
  for (const document of documents) {
    const markdown = readFileSync(join(ROOT, document), 'utf8')
    if (!markdown.includes('<!-- table ')) continue
    checked++
    problems.push(...settle(document, await fillTables(markdown, TABLES), options))
  }
  return { checked, problems }
}
