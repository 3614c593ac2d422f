/** Signing with XMSS and XMSS^MT (RFC 8391 Alg 12 and 16, secrets as in SP 800-208 section 6.2). */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter, wipe } from '@quantum-shield/pq-core/bytes'
import type { SchemeSigner } from '../stateful.ts'
import type { BuildOptions } from '../tree/build.ts'
import { openHypertree, type Layers } from '../tree/hypertree.ts'
import type { Levels } from '../tree/levels.ts'
import type { TreePlace } from './address.ts'
import { encodeXmssSignature, typeOf, type LayerSignature } from './codec.ts'
import { digitsOf, randomizerAt, startMessageDigest } from './hashes.ts'
import { xmssKernel, type XmssSeeds } from './kernel.ts'
import { xmssTree } from './tree.ts'
import type { XmssType } from './types.table.ts'

export interface XmssSecret {
  readonly type: XmssType
  readonly seeds: XmssSeeds
  /** SK_PRF, n bytes. */
  readonly prfSeed: Uint8Array
}

/** u32 OID ‖ S_XMSS ‖ SK_PRF ‖ SEED. The caller wipes it. */
export function encodeXmssSecret({ type, seeds, prfSeed }: XmssSecret): Uint8Array {
  return new ByteWriter()
    .uint(type.oid, 4)
    .bytes(seeds.secretSeed)
    .bytes(prfSeed)
    .bytes(seeds.publicSeed)
    .finish()
}

/** @throws PqError `malformed`. */
export function decodeXmssSecret(types: readonly XmssType[], bytes: Uint8Array): XmssSecret {
  const reader = new ByteReader(bytes)
  const type = typeOf(types, reader.uint(4))
  // Settled before: no copy of a seed is left where bytes lack or follow.
  if (reader.remaining !== 3 * type.n) throw new PqError('malformed', `${reader.remaining} bytes of seeds`)
  const [secretSeed, prfSeed, publicSeed] = [reader.bytes(type.n), reader.bytes(type.n), reader.bytes(type.n)]
  return { type, seeds: { secretSeed, publicSeed }, prfSeed }
}

/** Of the tree numbered `tree` in a layer; the top one is layer 0 of the hypertree and the highest of RFC 8391. */
function placeOf(type: XmssType, layer: number, tree: bigint): TreePlace {
  return { layer: type.layers - 1 - layer, tree }
}

function layersOf({ type, seeds }: XmssSecret): Layers<TreePlace> {
  const height = type.height / type.layers
  return {
    heights: Array.from({ length: type.layers }, () => height),
    treeAt(layer, number) {
      const place = placeOf(type, layer, number)
      return {
        own: place,
        tree: xmssTree({ type, seeds, place }),
        description: { scheme: 'XMSS', type, seeds, place },
      }
    },
    certify: (_, place, q, path, { root }) => {
      const chains = xmssKernel(type).signedChains(seeds, place, q, digitsOf(type, root))
      return new ByteWriter().bytes(chains).bytes(path).finish()
    },
    release: () => undefined,
  }
}

/** @param top the held levels of the top tree. @param root of the key. */
export async function openXmss(
  secret: XmssSecret,
  root: Uint8Array,
  top: Levels,
  startsAt: bigint,
  options: BuildOptions,
): Promise<SchemeSigner> {
  const { type, seeds, prfSeed } = secret
  const hypertree = await openHypertree(layersOf(secret), top, startsAt, options)
  function signDigest(index: bigint, randomizer: Uint8Array, digest: Uint8Array): Uint8Array {
    const positions = hypertree.at(index).toReversed()
    const layers = positions.map((position, layer): LayerSignature => {
      if (layer > 0) {
        // What the tree above made of the root below it: chains ‖ path.
        const { certificate } = positions[layer - 1] as (typeof positions)[number]
        const end = type.chains * type.n
        return { chains: certificate.subarray(0, end), path: certificate.subarray(end) }
      }
      const { own, q, path } = position
      return {
        chains: xmssKernel(type).signedChains(seeds, own, q, digitsOf(type, digest)),
        path: path(),
      }
    })
    const signature = encodeXmssSignature(type, { index, randomizer, layers })
    hypertree.advance(index)
    return signature
  }

  return {
    start(index) {
      const randomizer = randomizerAt(type, prfSeed, index)
      const digest = startMessageDigest(type, randomizer, root, index)
      return { update: digest.update, finish: () => signDigest(index, randomizer, digest.finish()) }
    },
    wipe() {
      hypertree.close()
      wipe(seeds.secretSeed, prfSeed)
    },
  }
}
