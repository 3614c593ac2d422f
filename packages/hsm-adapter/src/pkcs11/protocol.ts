/**
 * What the process that owns a token does for its parent. Objects are named by class and CKA_ID, never by handle:
 * handles and slot ids end with the process, CKA_IDs do not.
 */

/** Numbers are CK_ULONG, strings UTF-8. Nothing else reaches pkcs11js, which dereferences what it does not expect. */
export type AttributeValue = number | boolean | string | Uint8Array

/** CKA_* and its value, in order. */
export type Template = readonly (readonly [type: number, value: AttributeValue])[]

export type ObjectClass = 'public' | 'private' | 'secret'

export interface ObjectName {
  readonly class: ObjectClass
  /** CKA_ID. */
  readonly id: Uint8Array
}

export type MechanismParameter =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** CK_GCM_PARAMS, with a tag of 128 bits. */
  | { readonly kind: 'gcm'; readonly iv: Uint8Array; readonly aad: Uint8Array }
  /** CK_SIGN_ADDITIONAL_CONTEXT of PKCS#11 3.2 section 6.67.5; hedge 0 preferred, 1 required, 2 deterministic. */
  | { readonly kind: 'context'; readonly hedge: 0 | 1 | 2; readonly context: Uint8Array }

export interface Mechanism {
  /** CKM_*. */
  readonly type: number
  readonly parameter?: MechanismParameter
}

export interface Operations {
  mechanisms: { request: object; result: readonly number[] }
  /** @returns the wanted attributes of every object that matches; undefined for one that it does not show. */
  find: {
    request: { readonly template: Template; readonly attributes: readonly number[]; readonly limit: number }
    result: readonly (readonly (Uint8Array | undefined)[])[]
  }
  generateKeyPair: {
    request: { readonly mechanism: Mechanism; readonly publicKey: Template; readonly privateKey: Template }
    result: undefined
  }
  generateKey: { request: { readonly mechanism: Mechanism; readonly key: Template }; result: undefined }
  sign: {
    request: {
      readonly key: ObjectName
      readonly mechanism: Mechanism
      readonly data: Uint8Array
      readonly size: number
    }
    result: Uint8Array
  }
  /** @returns with CK_GCM_PARAMS the IV, as the token left it (some write their own), then ciphertext and tag. */
  encrypt: {
    request: { readonly key: ObjectName; readonly mechanism: Mechanism; readonly data: Uint8Array }
    result: Uint8Array
  }
  decrypt: {
    request: { readonly key: ObjectName; readonly mechanism: Mechanism; readonly data: Uint8Array }
    result: Uint8Array
  }
  /** Through C_DecapsulateKey, into a session object that is read and destroyed. */
  decapsulate: {
    request: {
      readonly key: ObjectName
      readonly mechanism: Mechanism
      readonly ciphertext: Uint8Array
      readonly secretSize: number
    }
    result: Uint8Array
  }
  destroy: { request: { readonly key: ObjectName }; result: undefined }
  random: { request: { readonly length: number }; result: Uint8Array }
}

export type OperationName = keyof Operations

export interface TokenInfo {
  readonly label: string
  readonly serial: string
  readonly manufacturer: string
  readonly model: string
  /** `major.minor` */
  readonly firmware: string
  /** Description and version of the library. */
  readonly library: string
  /** Whether the library gives a PKCS#11 3.2 interface with C_DecapsulateKey, and koffi is there to call it. */
  readonly decapsulates: boolean
}

/** The token, wherever it runs. One login, many sessions; restarted when it hangs or dies. */
export interface Token {
  readonly info: TokenInfo
  /**
   * Operations that change nothing in the token are repeated once where session, handle or process were lost before an
   * answer came; generate and destroy never are.
   * @throws HsmError, with the token's own code as `ckr` where it gave one.
   */
  perform<O extends OperationName>(
    operation: O,
    request: Operations[O]['request'],
    options?: { readonly signal?: AbortSignal; readonly deadlineMs?: number },
  ): Promise<Operations[O]['result']>
  close(): Promise<void>
}
