import { loadSha2, loadSha3 } from '#noble'
import type { PreHashName } from '../composite.table.ts'

/** PH(M) of draft-ietf-lamps-pq-composite-sigs-19 section 2.2. */
export function preHash(name: PreHashName, message: Uint8Array): Uint8Array {
  if (name === 'SHAKE256') return loadSha3().shake256(message, { dkLen: 64 })
  const { sha256, sha512 } = loadSha2()
  return name === 'SHA256' ? sha256(message) : sha512(message)
}
