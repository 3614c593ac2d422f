/** Wrapping under an AES-256 key that the token made and does not give out. */
import { randomBytes } from 'node:crypto'
import type { CallOptions, KeyWrapper } from '@quantum-shield/pq-core'
import { concatBytes, toHex } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { HsmError } from '../errors.ts'
import { checkUnwrap, checkWrap } from '../wrapping.ts'
import { CKA, CKK_AES, CKM_AES_GCM, CKM_AES_KEY_GEN, CKO } from './attributes.table.ts'
import type { Mechanism, ObjectName, Template, Token } from './protocol.ts'
import { isTrue } from './public-key.ts'

const KEK_LABEL = 'quantum-shield wrapping key'
const KEK_SIZE = 32
const ID_SIZE = 16
const IV_SIZE = 12
const TAG_SIZE = 16

const KEK_TEMPLATE: Template = [
  [CKA.CLASS, CKO.SECRET_KEY],
  [CKA.KEY_TYPE, CKK_AES],
  [CKA.LABEL, KEK_LABEL],
]

/**
 * @returns the CKA_ID of the wrapping key, which is made where there is none.
 * @throws HsmError `ambiguous_token` when there are several and `wanted` names none of them.
 */
export async function wrappingKey(
  token: Token,
  wanted: Uint8Array | undefined,
  options: CallOptions,
): Promise<Uint8Array> {
  const attributes = [CKA.ID, CKA.SENSITIVE, CKA.EXTRACTABLE]
  const template: Template =
    wanted === undefined ? KEK_TEMPLATE : [...KEK_TEMPLATE.slice(0, 2), [CKA.ID, wanted]]
  const found = await token.perform('find', { template, attributes, limit: 8 }, options)
  const [first, second] = found
  if (second !== undefined)
    throw new HsmError(
      'ambiguous_token',
      `${found.length} wrapping keys in the token: name one by its CKA_ID`,
    )
  if (first !== undefined) return checked(first)
  if (wanted !== undefined)
    throw new HsmError('wrong_wrapping_key', `no wrapping key ${toHex(wanted)} in the token`)
  await token.perform(
    'generateKey',
    {
      mechanism: { type: CKM_AES_KEY_GEN },
      key: [
        ...KEK_TEMPLATE,
        [CKA.ID, randomBytes(ID_SIZE)],
        [CKA.VALUE_LEN, KEK_SIZE],
        [CKA.TOKEN, true],
        [CKA.PRIVATE, true],
        [CKA.SENSITIVE, true],
        [CKA.EXTRACTABLE, false],
        [CKA.ENCRYPT, true],
        [CKA.DECRYPT, true],
      ],
    },
    options,
  )
  // Another process may have made one at the same time: then there are two, and the search says so.
  const [made, other] = await token.perform('find', { template: KEK_TEMPLATE, attributes, limit: 8 }, options)
  if (other !== undefined)
    throw new HsmError('ambiguous_token', 'two wrapping keys were made at once: name one by its CKA_ID')
  if (made === undefined)
    throw new HsmError('token_down', 'the token does not find the wrapping key that it made')
  return checked(made)
}

function checked([id, sensitive, extractable]: readonly (Uint8Array | undefined)[]): Uint8Array {
  if (id === undefined || id.length === 0)
    throw new HsmError('protection_unavailable', 'the wrapping key in the token has no CKA_ID')
  if (!isTrue(sensitive) || isTrue(extractable))
    throw new HsmError('protection_unavailable', 'the wrapping key can be taken out of the token')
  return id
}

/**
 * AES-256-GCM (SP 800-38D) through C_Encrypt, with IVs of 96 bits: 2^32 secrets at most, section 8.3. Output: IV,
 * ciphertext, tag.
 */
export function pkcs11Wrapper(token: Token, id: Uint8Array): KeyWrapper {
  const key: ObjectName = { class: 'secret', id }
  const gcm = (iv: Uint8Array, aad: Uint8Array): Mechanism => ({
    type: CKM_AES_GCM,
    parameter: { kind: 'gcm', iv, aad },
  })
  return Object.freeze({
    id: `pkcs11:${toHex(id)}`,
    async wrap(secret, aad, options = {}) {
      checkWrap(secret, aad)
      const iv = randomBytes(IV_SIZE)
      const sealed = await token.perform('encrypt', { key, mechanism: gcm(iv, aad), data: secret }, options)
      if (sealed.length !== IV_SIZE + secret.length + TAG_SIZE)
        throw new HsmError(
          'protection_unavailable',
          `the token made ${sealed.length} bytes of ${secret.length}`,
        )
      return concatBytes(sealed)
    },
    async unwrap(wrapped, aad, options = {}) {
      checkUnwrap(wrapped, aad, IV_SIZE + TAG_SIZE + 1)
      const iv = wrapped.subarray(0, IV_SIZE)
      const data = wrapped.subarray(IV_SIZE)
      return SecretBytes.adopt(
        await token.perform('decrypt', { key, mechanism: gcm(iv, aad), data }, options),
      )
    },
  } satisfies KeyWrapper)
}
