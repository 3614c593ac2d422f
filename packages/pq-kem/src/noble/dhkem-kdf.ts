/** LabeledExtract and LabeledExpand of RFC 9180 section 4, with the hash and the suite id of a DHKEM. */
import { ByteWriter, concatBytes, utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { loadHkdf, loadSha2 } from '#noble'
import type { DhkemId } from '../classical.table.ts'

function hashOf(id: DhkemId) {
  switch (id) {
    case 'DHKEM-X25519':
    case 'DHKEM-P256':
      return loadSha2().sha256
    case 'DHKEM-P384':
      return loadSha2().sha384
    case 'DHKEM-P521':
    case 'DHKEM-X448':
      return loadSha2().sha512
  }
}

export interface LabeledKdf {
  /** With an empty salt. The caller wipes the result. */
  extract(label: string, ikm: Uint8Array): Uint8Array
  /** The caller wipes the result. */
  expand(prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array
}

export function labeledKdf(id: DhkemId): LabeledKdf {
  const { expand, extract } = loadHkdf()
  const hash = hashOf(id)
  const version = utf8('HPKE-v1')
  const suiteId = new ByteWriter()
    .bytes(utf8('KEM'))
    .uint(identifiersOf(id)?.hpke ?? 0, 2)
    .finish()
  return {
    extract(label, ikm) {
      const labeled = concatBytes(version, suiteId, utf8(label), ikm)
      try {
        return extract(hash, labeled)
      } finally {
        wipe(labeled)
      }
    },
    expand(prk, label, info, length) {
      const labeled = new ByteWriter()
        .uint(length, 2)
        .bytes(version)
        .bytes(suiteId)
        .bytes(utf8(label))
        .bytes(info)
      return expand(hash, prk, labeled.finish(), length)
    },
  }
}
