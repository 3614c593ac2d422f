/** Signatures that a quantum computer breaks: to verify what exists, and as the second half of a pair. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { nativeEd25519 } from '#native'
import { nobleEd25519 } from './noble/noble.ts'
import { createSignature } from './signature.ts'

export const ed25519: SignatureAlgorithm = /* @__PURE__ */ createSignature(
  {
    id: 'Ed25519',
    family: 'classical',
    tier: 'legacy',
    category: 0,
    publicKeySize: 32,
    privateKeySize: 32,
    signatureSize: 64,
    supportsContext: false,
    spec: 'RFC 8032',
  },
  { backend: firstAvailable('Ed25519', nativeEd25519, nobleEd25519) },
)
