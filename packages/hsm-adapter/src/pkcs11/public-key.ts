/** Public keys as tokens show them. */
import type { CallOptions } from '@quantum-shield/pq-core'
import { HsmError } from '../errors.ts'
import { CKA, CKO } from './attributes.table.ts'
import type { NativeMechanism } from './profiles.ts'
import type { Template, Token } from './protocol.ts'

export const isTrue = (value: Uint8Array | undefined): boolean => value?.length === 1 && value[0] !== 0

/**
 * CKA_EC_POINT is an OCTET STRING around the point (PKCS#11 2.40 section 2.3.3); some tokens leave it out.
 * The points here have fewer than 128 bytes, so that its length is one byte.
 */
function unwrapPoint(value: Uint8Array): Uint8Array {
  const [tag, length] = value
  return tag === 0x04 && length === value.length - 2 ? value.subarray(2) : value
}

/** @returns the raw encoding of the algorithm. @throws HsmError `native_key_unusable` when the token shows none. */
export async function rawPublicKey(
  token: Token,
  mechanism: NativeMechanism,
  id: Uint8Array,
  options: CallOptions,
): Promise<Uint8Array> {
  const template: Template = [
    [CKA.CLASS, CKO.PUBLIC_KEY],
    [CKA.ID, id],
  ]
  const attribute = mechanism.ecParams === undefined ? CKA.VALUE : CKA.EC_POINT
  const [found] = await token.perform('find', { template, attributes: [attribute], limit: 2 }, options)
  const value = found?.[0]
  if (value === undefined) throw new HsmError('native_key_unusable', 'the token does not show the public key')
  return mechanism.ecParams === undefined ? value : unwrapPoint(value)
}
