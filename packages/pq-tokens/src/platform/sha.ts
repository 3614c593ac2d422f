/** Web Crypto, where there is no node:crypto. */
import type { Bytes } from '@quantum-shield/pq-core'

export type ShaName = 'sha-256' | 'sha-512'

export async function sha(name: ShaName, bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(name, bytes as BufferSource))
}
