/** XMSS and XMSS^MT (RFC 8391, SP 800-208). */
import { checkOptions, draw, PqError, systemRandom } from '@quantum-shield/pq-core'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { equalBytes, wipe } from '@quantum-shield/pq-core/bytes'
import {
  guardedSigner,
  startOf,
  type GenerateStatefulOptions,
  type OpenOptions,
  type StatefulKey,
  type StatefulSigner,
} from './stateful.ts'
import type { KeyParts } from './container.ts'
import { buildTop, type BuildOptions } from './tree/build.ts'
import { restoreTop, rootOf } from './tree/levels.ts'
import { createVerifier, type StatefulAlgorithm } from './verifier.ts'
import { decodeXmssPublicKey, encodeXmssPublicKey } from './xmss/codec.ts'
import { decodeXmssSecret, encodeXmssSecret, openXmss, type XmssSecret } from './xmss/sign.ts'
import { xmssTree } from './xmss/tree.ts'
import { XMSS_TYPES, XMSSMT_TYPES, type XmssType } from './xmss/types.table.ts'
import { verifyWhole } from './verification.ts'
import { startXmssAmong } from './xmss/verify.ts'

type Approved = 'SHA2' | 'SHAKE256'
type MultiTree = '20/2' | '20/4' | '40/2' | '40/4' | '40/8' | '60/3' | '60/6' | '60/12'
type Suffix<Shape extends string | number> =
  | `${Approved}_${Shape}_${192 | 256}`
  /** Outside SP 800-208. */
  | `${'SHA2' | 'SHAKE'}_${Shape}_512`
  | `SHAKE_${Shape}_256`
export type XmssTypeName = `XMSS-${Suffix<10 | 16 | 20>}` | `XMSSMT-${Suffix<MultiTree>}`

const APPROVED_XMSS = /* @__PURE__ */ XMSS_TYPES.filter(({ approved }) => approved)
const APPROVED_XMSSMT = /* @__PURE__ */ XMSSMT_TYPES.filter(({ approved }) => approved)
const SPEC = 'RFC 8391, SP 800-208'

const restore = ({ scheme, publicKey, secret, nodes }: KeyParts): StatefulKey =>
  restoreXmssKey(scheme === 'XMSSMT' ? scheme : 'XMSS', publicKey, secret, nodes)

/**
 * Imports keys of the sets that SP 800-208 approves, and verifies. Keys that sign come from generateXmssKey. Public keys
 * are 4 + 2n bytes; category 3 is that of the sets with n = 24, those with n = 32 reach 5.
 */
export const xmss: StatefulAlgorithm = /* @__PURE__ */ createVerifier(
  { id: 'XMSS', tier: 'standard', category: 3, spec: SPEC },
  {
    check: (bytes) => decodeXmssPublicKey(APPROVED_XMSS, bytes),
    start: /* @__PURE__ */ startXmssAmong(APPROVED_XMSS),
    restore,
  },
)

/** As `xmss`, for several layers of trees. */
export const xmssMt: StatefulAlgorithm = /* @__PURE__ */ createVerifier(
  { id: 'XMSSMT', tier: 'standard', category: 3, spec: SPEC },
  {
    check: (bytes) => decodeXmssPublicKey(APPROVED_XMSSMT, bytes),
    start: /* @__PURE__ */ startXmssAmong(APPROVED_XMSSMT),
    restore,
  },
)

const startAnyXmss = /* @__PURE__ */ startXmssAmong(XMSS_TYPES)
const startAnyXmssMt = /* @__PURE__ */ startXmssAmong(XMSSMT_TYPES)

/** With every set of RFC 8391, those outside SP 800-208 included. @returns false whatever is wrong. */
export function verifyXmss(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyWhole(startAnyXmss, publicKey, message, signature)
}

/** As verifyXmss, for XMSS^MT: the numbers of both registries overlap. */
export function verifyXmssMt(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyWhole(startAnyXmssMt, publicKey, message, signature)
}

const typesOf = (scheme: string): readonly XmssType[] => (scheme === 'XMSS' ? XMSS_TYPES : XMSSMT_TYPES)

/** Algorithms by what a key may be: those outside SP 800-208 have their own, which no table should let in unseen. */
const anyXmss: StatefulAlgorithm = /* @__PURE__ */ createVerifier(
  { id: 'XMSS-RFC8391', tier: 'experimental', category: 3, spec: 'RFC 8391' },
  { check: (bytes) => decodeXmssPublicKey(XMSS_TYPES, bytes), start: startAnyXmss, restore },
)
const anyXmssMt: StatefulAlgorithm = /* @__PURE__ */ createVerifier(
  { id: 'XMSSMT-RFC8391', tier: 'experimental', category: 3, spec: 'RFC 8391' },
  { check: (bytes) => decodeXmssPublicKey(XMSSMT_TYPES, bytes), start: startAnyXmssMt, restore },
)

function algorithmOf({ layers, approved }: XmssType): StatefulAlgorithm {
  if (layers === 1) return approved ? xmss : anyXmss
  return approved ? xmssMt : anyXmssMt
}

function topTreeOf({ type, seeds }: XmssSecret) {
  return { type, seeds, place: { layer: type.layers - 1, tree: 0n } }
}

async function keyFrom(secret: XmssSecret, options: BuildOptions): Promise<StatefulKey> {
  const { type, seeds } = secret
  const top = topTreeOf(secret)
  const held = await buildTop(xmssTree(top), { scheme: 'XMSS', ...top }, options)
  const publicKey = encodeXmssPublicKey({ type, root: rootOf(held), publicSeed: seeds.publicSeed })
  return Object.freeze({
    scheme: type.layers === 1 ? 'XMSS' : 'XMSSMT',
    publicKey: algorithmOf(type).publicKey(publicKey),
    capacity: 1n << BigInt(type.height),
    secret: SecretBytes.adopt(encodeXmssSecret(secret)),
    nodes: held.rows[0] as Uint8Array,
  })
}

function typeNamed(name: XmssTypeName): XmssType {
  const type = [...XMSS_TYPES, ...XMSSMT_TYPES].find((each) => each.name === name)
  if (type === undefined) throw new TypeError(`unknown parameter set: ${name}`)
  return type
}

/**
 * A new key. Generation computes the top tree: on one core about 0.4 s for XMSS-SHA2_10_256, 25 s for height 16, 6 min
 * for 20. @throws the signal's reason.
 */
export async function generateXmssKey(
  name: XmssTypeName,
  options: GenerateStatefulOptions = {},
): Promise<StatefulKey> {
  checkOptions(options, ['random', 'onProgress', 'signal', 'threads'])
  const { random = systemRandom, ...building } = options
  const type = typeNamed(name)
  const [secretSeed, prfSeed, publicSeed] = [draw(random, type.n), draw(random, type.n), draw(random, type.n)]
  try {
    return await keyFrom({ type, prfSeed, seeds: { secretSeed, publicSeed } }, building)
  } finally {
    wipe(secretSeed, prfSeed)
  }
}

/** For conformance tests: the key from S_XMSS, SK_PRF and SEED, n bytes each. */
export async function xmssKeyFromSeeds(
  name: XmssTypeName,
  seeds: { readonly secretSeed: Uint8Array; readonly prfSeed: Uint8Array; readonly publicSeed: Uint8Array },
  options: BuildOptions = {},
): Promise<StatefulKey> {
  const { secretSeed, prfSeed, publicSeed } = seeds
  return keyFrom({ type: typeNamed(name), prfSeed, seeds: { secretSeed, publicSeed } }, options)
}

/** A key from its stored parts. @throws PqError `malformed`, `invalid_key`. */
export function restoreXmssKey(
  scheme: 'XMSS' | 'XMSSMT',
  publicKey: Uint8Array,
  secret: Uint8Array,
  nodes: Uint8Array,
): StatefulKey {
  const key = decodeXmssPublicKey(typesOf(scheme), publicKey)
  const own = decodeXmssSecret(typesOf(scheme), secret)
  try {
    if (key.type !== own.type || !equalBytes(key.publicSeed, own.seeds.publicSeed))
      throw new PqError('invalid_key', 'the private key belongs to another public key')
    restoreTop(xmssTree(topTreeOf(own)), nodes, key.root)
  } finally {
    wipe(own.seeds.secretSeed, own.prfSeed)
  }
  return Object.freeze({
    scheme,
    publicKey: algorithmOf(own.type).publicKey(publicKey),
    capacity: 1n << BigInt(own.type.height),
    secret: SecretBytes.copyOf(secret),
    nodes,
  })
}

/**
 * Builds the trees that the first signature needs; those below the top one anew each time.
 * @throws PqError `invalid_key` when the held nodes do not lead to the public key; as startOf.
 */
export async function openXmssSigner(key: StatefulKey, options: OpenOptions = {}): Promise<StatefulSigner> {
  checkOptions(options, ['startsAt', 'onProgress', 'signal', 'threads'])
  const startsAt = startOf(key, options)
  const { root } = decodeXmssPublicKey(typesOf(key.scheme), key.publicKey.toBytes())
  const secret = decodeXmssSecret(typesOf(key.scheme), key.secret.reveal())
  try {
    const held = restoreTop(xmssTree(topTreeOf(secret)), key.nodes, root)
    return guardedSigner(key, await openXmss(secret, root, held, startsAt, options))
  } catch (error) {
    wipe(secret.seeds.secretSeed, secret.prfSeed)
    throw error
  }
}
