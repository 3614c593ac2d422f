/** HSS (RFC 8554 section 6): a tree of LMS trees. Each signs the public key of the one below; the last signs messages. */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter, wipe } from '@quantum-shield/pq-core/bytes'
import type { RunningDigest } from '../hash/functions.ts'
import type { SchemeSigner } from '../stateful.ts'
import type { BuildOptions } from '../tree/build.ts'
import { openHypertree, type Certified, type Layers, type Position } from '../tree/hypertree.ts'
import type { Levels } from '../tree/levels.ts'
import { encodeLmsPublicKey, encodeLmsSignature, IDENTIFIER_SIZE, MAX_LEVELS, readTypes } from './codec.ts'
import type { LmsTreeSecret } from './kernel.ts'
import { startMessageHash } from './ots.ts'
import { childSecret, randomizerOf, signAt } from './sign.ts'
import { lmsTree } from './tree.ts'
import { haveOneHash, type LmsParameters } from './types.table.ts'

/** What an HSS key is made from: the types of its levels, and I and SEED of the top tree. */
export interface HssSecret {
  /** 1 to 8, the top first. */
  readonly levels: readonly LmsParameters[]
  readonly top: LmsTreeSecret
}

/** u8 L ‖ L × (u32 LMS type ‖ u32 LM-OTS type) ‖ I ‖ SEED. The caller wipes it. */
export function encodeHssSecret({ levels, top }: HssSecret): Uint8Array {
  const writer = new ByteWriter().uint(levels.length, 1)
  for (const { lms, ots } of levels) writer.uint(lms.code, 4).uint(ots.code, 4)
  return writer.bytes(top.identifier).bytes(top.seed).finish()
}

/** @throws PqError `malformed`. */
export function decodeHssSecret(bytes: Uint8Array): HssSecret {
  const reader = new ByteReader(bytes)
  const count = reader.uint(1)
  if (count < 1 || count > MAX_LEVELS) throw new PqError('malformed', `HSS with ${count} levels`)
  const levels = Array.from({ length: count }, () => readTypes(reader))
  const [{ ots }] = levels as [LmsParameters]
  if (!haveOneHash(levels)) throw new PqError('malformed', 'levels of different hash functions')
  // Settled before: no copy of a seed is left where more bytes follow.
  if (reader.remaining !== IDENTIFIER_SIZE + ots.n)
    throw new PqError('malformed', `${reader.remaining} bytes of I and SEED`)
  return { levels, top: { identifier: reader.bytes(IDENTIFIER_SIZE), seed: reader.bytes(ots.n) } }
}

export function capacityOf(levels: readonly LmsParameters[]): bigint {
  return levels.reduce((product, { lms }) => product << BigInt(lms.height), 1n)
}

/** The secret of tree number `tree` of a level, counted from the left over the whole level. */
function secretAt({ levels, top }: HssSecret, level: number, tree: bigint): LmsTreeSecret {
  if (level === 0) return top
  const above = levels[level - 1] as LmsParameters
  const height = BigInt(above.lms.height)
  const parent = secretAt({ levels, top }, level - 1, tree >> height)
  const child = childSecret(above.ots, parent, Number(BigInt.asUintN(above.lms.height, tree)))
  if (level > 1) wipe(parent.seed)
  return child
}

/** What one open tree signs with. */
interface OwnTree {
  readonly parameters: LmsParameters
  readonly secret: LmsTreeSecret
}

const publicKeyOf = ({ own, root }: Certified<OwnTree>): Uint8Array =>
  encodeLmsPublicKey({ ...own.parameters, identifier: own.secret.identifier, root })

const startHash = ({ parameters: { ots }, secret }: OwnTree, q: number): RunningDigest =>
  startMessageHash(ots, secret.identifier, q, randomizerOf(ots, secret, q))

function sign({ parameters, secret }: OwnTree, q: number, path: Uint8Array, hash: Uint8Array): Uint8Array {
  const randomizer = randomizerOf(parameters.ots, secret, q)
  return encodeLmsSignature(parameters, signAt(parameters, secret, q, path, hash, randomizer))
}

function certify(own: OwnTree, q: number, path: Uint8Array, child: Certified<OwnTree>): Uint8Array {
  const hash = startHash(own, q)
  hash.update(publicKeyOf(child))
  return sign(own, q, path, hash.finish())
}

/** The trees of the key, any of them. */
function layersOf(secret: HssSecret): Layers<OwnTree> {
  return {
    heights: secret.levels.map(({ lms }) => lms.height),
    treeAt(layer, number) {
      const parameters = secret.levels[layer] as LmsParameters
      const own = { parameters, secret: secretAt(secret, layer, number) }
      return { own, tree: lmsTree(own), description: { scheme: 'LMS', ...own } }
    },
    certify: (_, own, q, path, child) => certify(own, q, path, child),
    // The seed of the top tree is the key's.
    release: (layer, own) => layer > 0 && wipe(own.secret.seed),
  }
}

/** @param top the held levels of the top tree. */
export async function openHss(
  secret: HssSecret,
  top: Levels,
  startsAt: bigint,
  options: BuildOptions,
): Promise<SchemeSigner> {
  const hypertree = await openHypertree(layersOf(secret), top, startsAt, options)
  return {
    start(index) {
      const last = hypertree.at(index).at(-1) as Position<OwnTree>
      const hash = startHash(last.own, last.q)
      return {
        update: hash.update,
        finish() {
          // Anew: another signature may have moved the trees, and wiped the secrets of those that it left.
          const positions = hypertree.at(index)
          const writer = new ByteWriter().uint(positions.length - 1, 4)
          for (const position of positions.slice(1)) {
            writer.bytes(position.certificate).bytes(publicKeyOf(position))
          }
          const { own, q, path } = positions[positions.length - 1] as Position<OwnTree>
          const signature = writer.bytes(sign(own, q, path(), hash.finish())).finish()
          hypertree.advance(index)
          return signature
        },
      }
    },
    wipe() {
      hypertree.close()
      wipe(secret.top.seed)
    },
  }
}
