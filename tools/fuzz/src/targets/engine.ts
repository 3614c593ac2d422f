import { fromHex } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { assessSync } from '@quantum-shield/pq-engine/assessment'
import { deriveSessionKey, type SecretSource } from '@quantum-shield/pq-engine/kdf'
import { decide, parsePolicy, POLICY_PROFILES } from '@quantum-shield/pq-engine/policy'
import { xWing } from '@quantum-shield/pq-kem'
import { ownVectors } from '../frozen.ts'
import { seededRandom } from '../random.ts'
import { choosingTarget, expectThat, jsonTarget, type Target } from '../target.ts'

/** As the vectors of docs/design/005 have a session key; members may be anything. */
interface KdfCase {
  readonly suite: string
  readonly parties: readonly [string, string]
  readonly context: string
  readonly salt: string
  readonly length?: number
  readonly sources: readonly Readonly<Record<string, unknown>>[]
}

const hex = (value: unknown) => fromHex(typeof value === 'string' ? value : '')

/** Sources as an application makes them of what a peer and a key management entity sent. */
function sourceOf(source: Readonly<Record<string, unknown>>): SecretSource {
  const secret = SecretBytes.adopt(hex(source['secret']))
  const { kind } = source
  if (kind !== 'kem') return { ...source, secret } as SecretSource
  const publicKey = xWing.publicKey(hex(source['publicKey']))
  return { kind, publicKey, ciphertext: hex(source['ciphertext']), secret }
}

const { cases } = ownVectors('kdf/session-key-v1.json') as { readonly cases: readonly KdfCase[] }
const withXWing = cases.filter(({ sources }) =>
  sources.every(({ kind, algorithm }) => kind !== 'kem' || algorithm === 'X-Wing'),
)

/** Arguments of a type or a size that is none are the caller's mistake: kdf.ts says so. */
const isArgumentError = (error: unknown) => error instanceof TypeError || error instanceof RangeError

function deriveFrom(value: unknown): void {
  const { suite, parties, context, salt, length, sources } = value as KdfCase
  const options = { suite, parties, context: hex(context), salt: hex(salt), sources: sources.map(sourceOf) }
  try {
    expectThat(
      deriveSessionKey(length === undefined ? options : { ...options, length }).length === (length ?? 32),
      'the key has another length',
    )
  } catch (error) {
    if (!isArgumentError(error)) throw error
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isCase = (value: unknown) =>
  isRecord(value) &&
  Array.isArray(value['sources']) &&
  value['sources'].every(isRecord) &&
  Array.isArray(value['parties'])

/** As many bits each as the width says. */
function samples(width: number, length: number): Uint8Array {
  const random = seededRandom(width)
  return Uint8Array.from({ length }, () => random.below(2 ** width))
}

/** Longer inputs only take longer, and so do more bits: 4100 samples of 8 take half a second. */
const MAX_SAMPLES = 6100
const ASSESSED_FROM = 4096
const assessable = (bytes: Uint8Array) =>
  bytes.length < ASSESSED_FROM ? bytes : bytes.subarray(0, MAX_SAMPLES).map((sample) => sample & 3)

export const targets: readonly Target[] = [
  jsonTarget({
    name: 'policy',
    seeds: Object.values(POLICY_PROFILES),
    run(value) {
      const policy = parsePolicy(value)
      for (const operation of ['create', 'use', 'read'] as const) {
        decide(policy, { purpose: 'encrypt', operation, algorithms: [xWing], at: 0 })
      }
    },
  }),
  jsonTarget({
    name: 'kdf-sources',
    seeds: withXWing,
    run: (value) => (isCase(value) ? deriveFrom(value) : undefined),
  }),
  choosingTarget({
    name: 'entropy-samples',
    choices: 1,
    seeds: [samples(1, 6100), samples(2, 4100), samples(8, 1000), new Uint8Array(6100), samples(2, 100)],
    run(bytes, [width = 0]) {
      const options = width % 9 === 0 ? {} : { bitsPerSample: width % 9 }
      const { minEntropy, bitsPerSample } = assessSync(assessable(bytes), options)
      expectThat(minEntropy >= 0 && minEntropy <= bitsPerSample, `the min-entropy is ${minEntropy}`)
    },
  }),
]
