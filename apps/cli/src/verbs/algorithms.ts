import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { allOffers } from '../algorithms.ts'
import { checkFamily, EVERY_ALGORITHM, servedBy } from '../every-algorithm.ts'
import { print, table, type JsonOption } from '../output.ts'
import { vectorsRun } from '../vectors-run.ts'

export interface AlgorithmsOptions extends JsonOption {
  readonly family?: string
}

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

/** A line for each reason: most have the same one. */
function unavailableLinesOf(rows: readonly { readonly id: string; readonly reason?: string }[]): string[] {
  const idsOf = new Map<string, string[]>()
  for (const { id, reason } of rows) {
    if (reason === undefined) continue
    const shared = reason.replace(`${id} needs`, 'each needs')
    idsOf.set(shared, [...(idsOf.get(shared) ?? []), id])
  }
  return [...idsOf].map(([reason, ids]) => `Unavailable here: ${ids.join(', ')}; ${reason}.`)
}

export async function algorithms({ family, ...options }: AlgorithmsOptions): Promise<void> {
  checkFamily(family)
  const offered = new Set((await allOffers()).map(({ id }) => id))
  const chosen = EVERY_ALGORITHM.filter((listed) => family === undefined || listed.family === family)
  const rows = await Promise.all(
    chosen.map(async (listed) => ({
      id: listed.id,
      kind: listed.kind,
      family: listed.family,
      tier: listed.tier,
      category: listed.category,
      publicKeyBytes: listed.publicKeySize,
      privateKeyBytes: listed.privateKeySize,
      outputBytes: listed.kind === 'kem' ? listed.ciphertextSize : listed.signatureSize,
      ...(await servedBy(listed)),
      oid: identifiersOf(listed.id)?.oid,
      spec: listed.spec,
      // Absent where `npm run vectors` counts none: the cases for those are part of `npm test`.
      vectorsRun: vectorsRun(listed.id),
      libraryOnly: !offered.has(listed.id),
    })),
  )
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
    '`-`: those for it are run by `npm test`, those for HashML-DSA and HashSLH-DSA counted with ML-DSA and SLH-DSA.',
    ...unavailableLinesOf(rows),
    ...(libraryOnly.length > 0 ? [`In the library, not in this command: ${libraryOnly.join(', ')}.`] : []),
  ]
  print(rows, lines, options)
}
