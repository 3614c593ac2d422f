/** What the policy has seen is what is used, whatever becomes of the caller's lists while a call is under way. */
import type { KemAlgorithm, KeySet } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import type { EngineRecipient } from './types.ts'

export type OtherRecipient = Exclude<EngineRecipient, KeySet>

export function copyKey({ name, version, purpose, parts }: KeySet): KeySet {
  return { name, version, purpose, parts: [...parts] }
}

export function copyOther(recipient: OtherRecipient): OtherRecipient {
  if (!('publicKey' in recipient)) return recipient
  const { publicKey, keyVersion } = recipient
  return { publicKey, keyVersion }
}

export function copyRecipient(recipient: EngineRecipient): EngineRecipient {
  return 'parts' in recipient ? copyKey(recipient) : copyOther(recipient)
}

export function publicKeyOf(recipient: OtherRecipient): PublicKey<KemAlgorithm> {
  return 'publicKey' in recipient ? recipient.publicKey : recipient
}
