import type { Algorithm } from '@quantum-shield/pq-core'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { dhkemP256, dhkemX25519, rsaOaep256 } from '@quantum-shield/pq-kem/classical'
import { ecdsaP256, rsaPssSha256 } from '@quantum-shield/pq-signatures/classical'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { ALGORITHMS } from '../algorithms.ts'
import { CliError } from '../failure.ts'
import { print, table, type JsonOption } from '../output.ts'
import { VECTORS_RUN } from '../vectors-run.table.ts'

export interface AlgorithmsOptions extends JsonOption {
  readonly family?: string
}

const FAMILIES = ['lattice', 'hybrid', 'classical', 'hash', 'code', 'multivariate']
const HEADINGS = [
  'id',
  'kind',
  'family',
  'tier',
  'category',
  'public',
  'private',
  'output',
  'back end',
  'vectors',
]

/** In the packages, but nothing that the other verbs make or take. */
const LIBRARY_ONLY: readonly Algorithm[] = [
  hashMlDsa44,
  hashMlDsa65,
  hashMlDsa87,
  dhkemX25519,
  dhkemP256,
  rsaOaep256,
  ecdsaP256,
  rsaPssSha256,
]

export async function algorithms({ family, ...options }: AlgorithmsOptions): Promise<void> {
  if (family !== undefined && !FAMILIES.includes(family)) {
    throw new CliError('usage', `--family ${family}: unknown; known: ${FAMILIES.join(', ')}`)
  }
  const all = [...ALGORITHMS, ...LIBRARY_ONLY]
  const rows = all
    .filter((algorithm) => family === undefined || algorithm.family === family)
    .map((algorithm) => ({
      id: algorithm.id,
      kind: algorithm.kind,
      family: algorithm.family,
      tier: algorithm.tier,
      category: algorithm.category,
      publicKeyBytes: algorithm.publicKeySize,
      privateKeyBytes: algorithm.privateKeySize,
      outputBytes: algorithm.kind === 'kem' ? algorithm.ciphertextSize : algorithm.signatureSize,
      backend: algorithm.backend,
      oid: identifiersOf(algorithm.id)?.oid,
      spec: algorithm.spec,
      // Absent where `npm run vectors` counts none: the cases for those are part of `npm test`.
      vectorsRun: VECTORS_RUN[algorithm.id],
      libraryOnly: LIBRARY_ONLY.includes(algorithm),
    }))
  const size = (bytes: number): string => (bytes === 0 ? 'varies' : String(bytes))
  const cells = rows.map((row) => [
    row.id,
    row.kind,
    row.family,
    row.tier,
    String(row.category),
    size(row.publicKeyBytes),
    size(row.privateKeyBytes),
    size(row.outputBytes),
    row.backend,
    String(row.vectorsRun ?? '-'),
  ])
  const libraryOnly = rows.filter((row) => row.libraryOnly).map(({ id }) => id)
  const lines = [
    ...table([HEADINGS, ...cells]),
    '',
    'Sizes in bytes; output is the ciphertext or the signature. Vectors are test cases by others in `npm run vectors`;',
    '`-`: those for it are run by `npm test`, those for HashML-DSA counted with ML-DSA.',
    ...(libraryOnly.length > 0 ? [`In the library, not in this command: ${libraryOnly.join(', ')}.`] : []),
  ]
  const none = [`No algorithm of the family ${family ?? ''} is listed by this command.`]
  print(rows, rows.length === 0 ? none : lines, options)
}
