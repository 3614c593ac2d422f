/** A CycloneDX bill of materials of what a scan found (ECMA-424; schemas 1.7 and 1.6). */
import { checkOptions } from '@quantum-shield/pq-core'
import { CbomAlgorithms } from './cbom.algorithms.ts'
import { assetKey, propertiesOf } from './cbom.assets.ts'
import type { Finding, ScanRecord } from './finding.ts'

export type CycloneDxVersion = '1.7' | '1.6'

export interface CbomOptions {
  /** Default: 1.7. */
  readonly specVersion?: CycloneDxVersion
  /** Of the document, a UUID without `urn:uuid:`. Default: random. */
  readonly serialNumber?: string
  /** Default: the system's clock. */
  readonly now?: () => number
}

/** JSON that validates against the schema of its version. */
export interface Cbom {
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: CycloneDxVersion
  readonly components: readonly object[]
  readonly dependencies: readonly object[]
}

interface Entry {
  readonly finding: Finding
  readonly occurrences: object[]
}

/** Of one asset: a public key can lie in thousands of files. */
const MAX_OCCURRENCES = 1000

function occurrenceOf({ path, place: { line, offset, pointer } }: Finding): object {
  return {
    location: path,
    ...(line !== undefined && { line }),
    offset,
    ...(pointer !== undefined && { symbol: pointer }),
  }
}

/**
 * One component for each asset, with every place where it lies, and one for each algorithm. Memory grows with the number
 * of different assets.
 * @throws TypeError for an unknown option.
 */
export async function cbomOf(
  records: AsyncIterable<ScanRecord> | Iterable<ScanRecord>,
  options: CbomOptions = {},
): Promise<Cbom> {
  checkOptions(options, ['specVersion', 'serialNumber', 'now'])
  const { specVersion = '1.7', serialNumber = crypto.randomUUID(), now = Date.now } = options
  const entries = new Map<string, Entry>()
  for await (const record of records) {
    if (record.type !== 'finding') continue
    const key = assetKey(record)
    const entry = entries.get(key) ?? { finding: record, occurrences: [] }
    if (entry.occurrences.length < MAX_OCCURRENCES) entry.occurrences.push(occurrenceOf(record))
    entries.set(key, entry)
  }
  const algorithms = new CbomAlgorithms(specVersion)
  const assets = [...entries].map(([key, { finding, occurrences }]) => {
    const refs = finding.uses.map((use) => algorithms.refOf(use.algorithm))
    const component = {
      type: 'cryptographic-asset',
      'bom-ref': key,
      name: nameOf(finding),
      evidence: { occurrences },
      cryptoProperties: propertiesOf(finding, refs, specVersion),
      properties: verdictOf(finding),
    }
    return { component, dependency: { ref: key, dependsOn: [...new Set(refs)] } }
  })
  return {
    bomFormat: 'CycloneDX',
    specVersion,
    ...{ $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json` },
    ...{ serialNumber: `urn:uuid:${serialNumber}`, version: 1 },
    ...{ metadata: metadataAt(now()) },
    components: [...assets.map(({ component }) => component), ...algorithms.components()],
    dependencies: [
      ...assets.map(({ dependency }) => dependency),
      ...algorithms.refs().map((ref) => ({ ref })),
    ],
  }
}

const metadataAt = (time: number): object => ({
  timestamp: new Date(time).toISOString(),
  lifecycles: [{ phase: 'discovery' }],
  tools: { components: [{ type: 'application', group: '@quantum-shield', name: 'crypto-inventory' }] },
})

const MAX_NAME = 256

function nameOf({ details, kind, uses: [first] }: Finding): string {
  const { subject, comment, hosts } = details
  const known = [subject, comment, hosts].find((text) => typeof text === 'string' && text !== '')
  return (typeof known === 'string' ? known : `${first.algorithm.name} ${kind}`).slice(0, MAX_NAME)
}

const PREFIX = 'quantum-shield:'

function verdictOf({ quantum, isWeak, since, isDue, replacement }: Finding): object[] {
  const facts = { quantum, weak: isWeak, since, due: isDue, replacement }
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: PREFIX + name, value: String(value) }],
  )
}
