/** Verification of XMSS (RFC 8391 Alg 13 and 14) and XMSS^MT (Alg 17) signatures. */
import { concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import { unlessMalformed, type StartVerification } from '../verification.ts'
import type { TreePlace } from './address.ts'
import { decodeXmssPublicKey, decodeXmssSignature, type LayerSignature } from './codec.ts'
import { digitsOf, startMessageDigest } from './hashes.ts'
import { xmssKernel } from './kernel.ts'
import type { XmssType } from './types.table.ts'

/** Alg 13 XMSS_rootFromSig: the chains of one key, its L-tree, and the nodes above. */
function rootFrom(
  type: XmssType,
  publicSeed: Uint8Array,
  place: TreePlace,
  key: number,
  digest: Uint8Array,
  { chains, path }: LayerSignature,
): Uint8Array {
  const { n } = type
  const kernel = xmssKernel(type)
  let node = kernel.leafFrom(publicSeed, place, key, digitsOf(type, digest), chains)
  for (let level = 1, index = key; level <= path.length / n; level++) {
    const sibling = path.subarray((level - 1) * n, level * n)
    const children = index % 2 === 1 ? concatBytes(sibling, node) : concatBytes(node, sibling)
    index >>>= 1
    node = kernel.parents(publicSeed, place, level, index, children)
  }
  return node
}

/** @param types whose public keys are let in. */
export function startXmssAmong(types: readonly XmssType[]): StartVerification {
  return (publicKey, signature) =>
    unlessMalformed(() => {
      const { type, root, publicSeed } = decodeXmssPublicKey(types, publicKey)
      const { index, randomizer, layers } = decodeXmssSignature(type, signature)
      const height = type.height / type.layers
      const digest = startMessageDigest(type, randomizer, root, index)
      return {
        update: digest.update,
        holds() {
          let node = digest.finish()
          layers.forEach((part, layer) => {
            const key = Number(BigInt.asUintN(height, index >> BigInt(layer * height)))
            const tree = index >> BigInt((layer + 1) * height)
            node = rootFrom(type, publicSeed, { layer, tree }, key, node, part)
          })
          return equalBytes(node, root)
        },
      }
    })
}
