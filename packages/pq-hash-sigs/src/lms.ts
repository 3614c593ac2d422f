/** LMS and HSS (RFC 8554, RFC 9858, SP 800-208). A single LMS tree is HSS with one level. */
import { checkOptions, draw, PqError, systemRandom } from '@quantum-shield/pq-core'
import { equalBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import {
  guardedSigner,
  startOf,
  type GenerateStatefulOptions,
  type OpenOptions,
  type StatefulKey,
  type StatefulSigner,
} from './stateful.ts'
import { decodeHssPublicKey, encodeHssPublicKey, MAX_LEVELS } from './lms/codec.ts'
import { capacityOf, decodeHssSecret, encodeHssSecret, openHss, type HssSecret } from './lms/hss.ts'
import { lmsTree } from './lms/tree.ts'
import { haveOneHash, LMS_TYPES, OTS_TYPES, parametersOf, type LmsParameters } from './lms/types.table.ts'
import { startHss } from './lms/verify.ts'
import { buildTop, type BuildOptions } from './tree/build.ts'
import { restoreTop, rootOf } from './tree/levels.ts'
import { createVerifier, type StatefulAlgorithm } from './verifier.ts'

export { verifyHss, verifyLms } from './lms/verify.ts'

type Size = 24 | 32
export type LmsTypeName = `LMS_${'SHA256' | 'SHAKE'}_M${Size}_H${5 | 10 | 15 | 20 | 25}`
export type OtsTypeName = `LMOTS_${'SHA256' | 'SHAKE'}_N${Size}_W${1 | 2 | 4 | 8}`

/** One level of an HSS key. */
export interface LmsLevel {
  readonly lms: LmsTypeName
  readonly ots: OtsTypeName
}

/**
 * Imports keys and verifies. Keys that sign come from generateHssKey. Public keys are 4 + 24 + n bytes; category 3 is
 * that of the sets with n = 24, those with n = 32 reach 5.
 */
export const hssLms: StatefulAlgorithm = /* @__PURE__ */ createVerifier(
  { id: 'HSS-LMS', tier: 'standard', category: 3, spec: 'RFC 8554, RFC 9858 (October 2025), SP 800-208' },
  {
    check: decodeHssPublicKey,
    start: startHss,
    restore: ({ publicKey, secret, nodes }) => restoreHssKey(publicKey, secret, nodes),
  },
)

/** @throws TypeError for an unknown name; PqError `unsupported_algorithm` for levels that do not go together. */
function levelsOf(levels: readonly LmsLevel[]): LmsParameters[] {
  if (levels.length < 1 || levels.length > MAX_LEVELS)
    throw new PqError('unsupported_algorithm', `HSS has 1 to ${MAX_LEVELS} levels, not ${levels.length}`)
  const found = levels.map(({ lms, ots }) => {
    const types = [
      LMS_TYPES.find(({ name }) => name === lms),
      OTS_TYPES.find(({ name }) => name === ots),
    ] as const
    if (types.includes(undefined)) throw new TypeError(`unknown type: ${lms} or ${ots}`)
    const parameters = parametersOf(...types)
    if (parameters === undefined) throw new PqError('unsupported_algorithm', `${lms} does not go with ${ots}`)
    return parameters
  })
  if (!haveOneHash(found))
    throw new PqError('unsupported_algorithm', 'all levels must have one hash function')
  return found
}

/** @throws AbortSignal's reason. */
async function keyFrom(secret: HssSecret, options: BuildOptions): Promise<StatefulKey> {
  const [parameters] = secret.levels as readonly [LmsParameters]
  const tree = lmsTree({ parameters, secret: secret.top })
  const held = await buildTop(tree, { scheme: 'LMS', parameters, secret: secret.top }, options)
  const top = { ...parameters, identifier: secret.top.identifier, root: rootOf(held) }
  return Object.freeze({
    scheme: 'HSS-LMS',
    publicKey: hssLms.publicKey(encodeHssPublicKey({ levels: secret.levels.length, top })),
    capacity: capacityOf(secret.levels),
    secret: SecretBytes.adopt(encodeHssSecret(secret)),
    nodes: held.rows[0] as Uint8Array,
  })
}

/**
 * A new key with 1 to 8 levels, the top first. Generation computes the top tree: with W4 on one core about 0.1 s for
 * H10, 3 s for H15, 100 s for H20.
 * @throws PqError `unsupported_algorithm`; the signal's reason.
 */
export async function generateHssKey(
  levels: readonly LmsLevel[],
  options: GenerateStatefulOptions = {},
): Promise<StatefulKey> {
  checkOptions(options, ['random', 'onProgress', 'signal', 'threads'])
  const { random = systemRandom, ...building } = options
  const parameters = levelsOf(levels)
  const [{ ots }] = parameters as [LmsParameters]
  const top = { identifier: draw(random, 16), seed: draw(random, ots.n) }
  try {
    return await keyFrom({ levels: parameters, top }, building)
  } finally {
    wipe(top.seed)
  }
}

/** For conformance tests: the key from I (16 bytes) and SEED (n bytes) of its top tree. */
export async function hssKeyFromSeed(
  levels: readonly LmsLevel[],
  identifier: Uint8Array,
  seed: Uint8Array,
  options: BuildOptions = {},
): Promise<StatefulKey> {
  return keyFrom({ levels: levelsOf(levels), top: { identifier, seed } }, options)
}

/** A key from its stored parts. @throws PqError `malformed`, `invalid_key`. */
export function restoreHssKey(publicKey: Uint8Array, secret: Uint8Array, nodes: Uint8Array): StatefulKey {
  const key = decodeHssPublicKey(publicKey)
  const { levels, top } = decodeHssSecret(secret)
  const [parameters] = levels as readonly [LmsParameters]
  try {
    const fits =
      key.levels === levels.length && key.top.lms === parameters.lms && key.top.ots === parameters.ots
    if (!fits || !equalBytes(key.top.identifier, top.identifier))
      throw new PqError('invalid_key', 'the private key belongs to another public key')
    restoreTop(lmsTree({ parameters, secret: top }), nodes, key.top.root)
  } finally {
    wipe(top.seed)
  }
  return Object.freeze({
    scheme: 'HSS-LMS',
    publicKey: hssLms.publicKey(publicKey),
    capacity: capacityOf(levels),
    secret: SecretBytes.copyOf(secret),
    nodes,
  })
}

/**
 * Builds the trees that the first signature needs; those below the top one anew each time.
 * @throws PqError `invalid_key` when the held nodes do not lead to the public key; as startOf.
 */
export async function openHssSigner(key: StatefulKey, options: OpenOptions = {}): Promise<StatefulSigner> {
  checkOptions(options, ['startsAt', 'onProgress', 'signal', 'threads'])
  const startsAt = startOf(key, options)
  const { top } = decodeHssPublicKey(key.publicKey.toBytes())
  const secret = decodeHssSecret(key.secret.reveal())
  const [parameters] = secret.levels as readonly [LmsParameters]
  try {
    const held = restoreTop(lmsTree({ parameters, secret: secret.top }), key.nodes, top.root)
    return guardedSigner(key, await openHss(secret, held, startsAt, options))
  } catch (error) {
    wipe(secret.top.seed)
    throw error
  }
}
