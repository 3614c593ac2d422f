/** An SLH-DSA algorithm from its row: pure and pre-hash have the same keys. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { createSignature } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import type { SlhDsaBackend } from './backend.ts'
import type { SlhDsaRow } from './slh-dsa.table.ts'

/** PK.seed ‖ PK.root lie at the end of the private key (FIPS 205 section 9.1). */
export function publicHalf(key: PrivateKey): Uint8Array {
  const bytes = key.secret.reveal()
  return bytes.slice(bytes.length / 2)
}

export function createSlhDsa(row: SlhDsaRow, backend: () => SlhDsaBackend): SignatureAlgorithm {
  const { n: _, ...info } = row
  return createSignature(info, { backend, generate: (random) => backend().generate(random) })
}
