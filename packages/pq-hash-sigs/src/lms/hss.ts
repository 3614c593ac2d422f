/** HSS (RFC 8554 section 6): a tree of LMS trees. Each signs the public key of the one below; the last signs messages. */
import { ByteReader, ByteWriter, concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { PqError } from '@quantum-shield/pq-core'
import { buildTop, type BuildOptions } from '../tree/build.ts'
import { growTree, type Growth } from '../tree/growth.ts'
import { rootOf, type Levels } from '../tree/levels.ts'
import { traverse, type Traversal } from '../tree/traversal.ts'
import type { MerkleTree } from '../tree/tree.ts'
import {
  encodeLmsPublicKey,
  encodeLmsSignature,
  MAX_LEVELS,
  type LmsPublicKey,
} from './codec.ts'
import type { LmsTreeSecret } from './kernel.ts'
import { childSecret, randomizerOf, signAt } from './sign.ts'
import { lmsTree } from './tree.ts'
import { LMS_TYPES, OTS_TYPES, parametersOf, type LmsParameters } from './types.table.ts'

const IDENTIFIER_SIZE = 16

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
  const levels = Array.from({ length: count }, () => {
    const [lmsCode, otsCode] = [reader.uint(4), reader.uint(4)]
    const parameters = parametersOf(
      LMS_TYPES.find(({ code }) => code === lmsCode),
      OTS_TYPES.find(({ code }) => code === otsCode),
    )
    if (parameters === undefined)
      throw new PqError('malformed', `LMS type ${lmsCode} with LM-OTS type ${otsCode}`)
    return parameters
  })
  const [first] = levels as [LmsParameters]
  if (levels.some(({ ots }) => ots.hash !== first.ots.hash || ots.n !== first.ots.n))
    throw new PqError('malformed', 'levels of different hash functions')
  const secret = {
    levels,
    top: { identifier: reader.bytes(IDENTIFIER_SIZE), seed: reader.bytes(first.ots.n) },
  }
  reader.end()
  return secret
}

/** Bits of the index that belong to the levels from `level` down. */
function heightFrom(levels: readonly LmsParameters[], level: number): bigint {
  return levels.slice(level).reduce((sum, { lms }) => sum + BigInt(lms.height), 0n)
}

export function capacityOf(levels: readonly LmsParameters[]): bigint {
  return 1n << heightFrom(levels, 0)
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

/** The tree of a level that is in use. */
interface OpenTree {
  readonly number: bigint
  readonly secret: LmsTreeSecret
  readonly publicKey: LmsPublicKey
  readonly traversal: Traversal
  /** By the tree above; empty for the top. */
  readonly signature: Uint8Array
  /** The tree to the right, for the day this one is used up. */
  readonly next: { readonly number: bigint; readonly secret: LmsTreeSecret; readonly growth: Growth } | undefined
}

export interface HssSigner {
  /** At an index that the caller vouches for. @returns the HSS signature. */
  signAt(index: bigint, message: Uint8Array): Uint8Array
  wipe(): void
}

interface Level {
  readonly parameters: LmsParameters
  /** Bits of the index below this level. */
  readonly below: bigint
}

export function descriptionOf(parameters: LmsParameters, secret: LmsTreeSecret) {
  return { scheme: 'LMS', parameters, secret } as const
}

/** @param topLevels of the top tree. */
export async function openHss(
  secret: HssSecret,
  topLevels: Levels,
  { startsAt = 0n, ...options }: BuildOptions & { startsAt?: bigint },
): Promise<HssSigner> {
  const levels: readonly Level[] = secret.levels.map((parameters, i) => ({
    parameters,
    below: heightFrom(secret.levels, i + 1),
  }))
  const open: (OpenTree | undefined)[] = levels.map(() => undefined)

  const treeNumber = ({ parameters, below }: Level, index: bigint) =>
    index >> (below + BigInt(parameters.lms.height))
  const leafNumber = ({ parameters, below }: Level, index: bigint) =>
    Number(BigInt.asUintN(parameters.lms.height, index >> below))

  function nextOf(level: number, number: bigint): OpenTree['next'] {
    const { parameters } = levels[level] as Level
    const count = 1n << (heightFrom(secret.levels, 0) - heightFrom(secret.levels, level))
    if (number + 1n >= count) return undefined
    const own = secretAt(secret, level, number + 1n)
    return { number: number + 1n, secret: own, growth: growTree(lmsTree({ parameters, secret: own })) }
  }

  /** Puts a tree into use; the tree above it is in use already and signs it with the leaf that the index says. */
  function enter(level: number, number: bigint, own: LmsTreeSecret, tree: MerkleTree, held: Levels): void {
    const { parameters } = levels[level] as Level
    const publicKey = { ...parameters, identifier: own.identifier, root: rootOf(held) }
    open[level] = {
      number,
      secret: own,
      publicKey,
      traversal: traverse(tree, held),
      signature: level === 0 ? new Uint8Array() : signPublicKey(level - 1, number, publicKey),
      next: nextOf(level, number),
    }
  }

  function signPublicKey(above: number, child: bigint, publicKey: LmsPublicKey): Uint8Array {
    const { parameters } = levels[above] as Level
    return signIn(above, Number(BigInt.asUintN(parameters.lms.height, child)), encodeLmsPublicKey(publicKey))
  }

  function signIn(level: number, q: number, message: Uint8Array): Uint8Array {
    const { parameters } = levels[level] as Level
    const { secret: own, traversal } = open[level] as OpenTree
    const randomizer = randomizerOf(parameters.ots, own, q)
    const signature = signAt(parameters, own, q, traversal.path(q), message, randomizer)
    return encodeLmsSignature(parameters, signature)
  }

  function wholeTree(level: number, own: LmsTreeSecret): { tree: MerkleTree; held: Levels } {
    const { parameters } = levels[level] as Level
    const tree = lmsTree({ parameters, secret: own })
    const growth = growTree(tree)
    growth.growTo(2 ** parameters.lms.height)
    return { tree, held: growth.levels() }
  }

  /** From the top down: a tree that the index does not lie in makes way. */
  function moveTo(index: bigint): void {
    levels.forEach((level, i) => {
      const number = treeNumber(level, index)
      const current = open[i]
      if (current?.number === number) return
      if (i > 0 && current !== undefined) wipe(current.secret.seed)
      if (current?.next?.number === number) {
        const { secret: own, growth } = current.next
        growth.growTo(2 ** level.parameters.lms.height)
        enter(i, number, own, lmsTree({ parameters: level.parameters, secret: own }), growth.levels())
      } else {
        const own = secretAt(secret, i, number)
        const { tree, held } = wholeTree(i, own)
        enter(i, number, own, tree, held)
      }
    })
  }

  /** What every leaf that is used pays for. */
  function advance(index: bigint): void {
    levels.forEach((level, i) => {
      const tree = open[i] as OpenTree
      const q = leafNumber(level, index)
      tree.traversal.advance(q)
      tree.next?.growth.growTo(q + 1)
    })
  }

  for (const [i, level] of levels.entries()) {
    const number = treeNumber(level, startsAt)
    const own = secretAt(secret, i, number)
    const tree = lmsTree({ parameters: level.parameters, secret: own })
    const held =
      i === 0 ? topLevels : await buildTop(tree, descriptionOf(level.parameters, own), options)
    enter(i, number, own, tree, held)
  }
  // The subtrees that the first signature needs.
  levels.forEach((level, i) => (open[i] as OpenTree).traversal.path(leafNumber(level, startsAt)))

  return {
    signAt(index, message) {
      moveTo(index)
      const last = levels.length - 1
      const signed = levels.slice(1).map((_, i) => {
        const below = open[i + 1] as OpenTree
        return concatBytes(below.signature, encodeLmsPublicKey(below.publicKey))
      })
      const own = signIn(last, leafNumber(levels[last] as Level, index), message)
      advance(index)
      return new ByteWriter().uint(last, 4).bytes(concatBytes(...signed, own)).finish()
    },
    wipe() {
      for (const tree of open) {
        if (tree === undefined) continue
        wipe(tree.secret.seed)
        if (tree.next !== undefined) wipe(tree.next.secret.seed)
      }
    },
  }
}
