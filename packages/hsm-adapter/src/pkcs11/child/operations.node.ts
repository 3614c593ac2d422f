/** The operations of protocol.ts, each within one session. */
import type { ObjectName, OperationName, Operations } from '../protocol.ts'
import { CKA_VALUE, CKS_RW_USER_FUNCTIONS } from './constants.table.ts'
import {
  CkrError,
  ckrOf,
  FailureError,
  messageOf,
  ObjectMissing,
  type Ckr,
  type Failure,
} from './failures.node.ts'
import { asBuffer, hold, nativeMechanism, nativeTemplate, type NativeMechanism } from './native.node.ts'
import { createObjects } from './objects.node.ts'
import { checkRequest, isRepeatable, RequestError } from './requests.node.ts'
import { createSessions } from './sessions.node.ts'
import { trimmed, type StartedToken } from './start.node.ts'

/** What a block cipher, a tag or an IV may add to the data. */
const MAX_OVERHEAD = 512
const CKR_FUNCTION_NOT_SUPPORTED = 0x54
const CKR_BUFFER_TOO_SMALL = 0x150
const CKR_TOKEN_NOT_RECOGNIZED = 0xe1
const CKR_USER_NOT_LOGGED_IN = 0x101
/** Not to be had, or not there: CKR_ATTRIBUTE_SENSITIVE, CKR_ATTRIBUTE_TYPE_INVALID. */
const HIDDEN = [0x11, 0x12]
/**
 * What tokens answer to a ciphertext that was changed, besides what says so: CKR_GENERAL_ERROR (SoftHSM 2.6.1),
 * CKR_FUNCTION_FAILED, CKR_DATA_INVALID.
 */
const UNCLEAR = [0x5, 0x6, 0x20]

type Work = {
  readonly [O in OperationName]: (
    session: Buffer,
    request: Operations[O]['request'],
  ) => Promise<Operations[O]['result']>
}

export interface TokenOperations {
  /** @throws FailureError, and nothing else. */
  perform(operation: OperationName, request: unknown): Promise<unknown>
  /** Operations whose memory pkcs11js does not give back: templates and mechanisms of keys made asynchronously. */
  leaks(): number
}

/** An empty Buffer is a question for the size, whose answer looks like success. */
function filled(output: Buffer, method: string): Uint8Array {
  if (output.length === 0) throw new CkrError(CKR_BUFFER_TOO_SMALL, method)
  return output
}

const isTampering = (operation: OperationName, answer: Ckr | undefined): boolean =>
  operation === 'decrypt' && (answer?.kind === 'integrity' || UNCLEAR.includes(answer?.number ?? 0))

const named = (answer: Ckr | undefined): { readonly ckr?: string } =>
  answer === undefined ? {} : { ckr: answer.name }

export function createOperations(token: StartedToken): TokenOperations {
  const { pkcs11, slot, decapsulation, info } = token
  const sessions = createSessions(pkcs11, slot, token.sessions)
  const objects = createObjects(pkcs11)
  let leaks = 0

  /** Runs from Init to the end with what both must not lose. */
  async function cipher(
    work: 'Encrypt' | 'Decrypt',
    session: Buffer,
    { key, mechanism, data }: Operations['encrypt']['request'],
  ): Promise<{ readonly output: Buffer; readonly native: NativeMechanism }> {
    const handle = objects.handle(session, key)
    const native = nativeMechanism(mechanism)
    const input = asBuffer(data)
    const output = Buffer.alloc(data.length + MAX_OVERHEAD)
    try {
      pkcs11[`C_${work}Init`](session, native, handle)
      return { output: await pkcs11[`C_${work}Async`](session, input, output), native }
    } catch (error) {
      output.fill(0)
      throw error
    } finally {
      // Referenced until the call has ended: the module has their addresses.
      hold(native, input, output)
    }
  }

  function attributesOf(session: Buffer, object: Buffer, types: readonly number[]) {
    return types.map((type) => {
      try {
        return objects.attribute(session, object, type)
      } catch (error) {
        if (HIDDEN.includes(ckrOf(error)?.number ?? 0)) return undefined
        throw error
      }
    })
  }

  const work: Work = {
    mechanisms: async () => pkcs11.C_GetMechanismList(slot),
    async find(session, { template, attributes, limit }) {
      const found = objects.find(session, template, limit)
      // SoftHSM finds nothing in a token that is gone, and calls it success.
      if (found.length === 0) checkHealth()
      return found.map((object) => attributesOf(session, object, attributes))
    },
    async generateKeyPair(session, { mechanism, publicKey, privateKey }) {
      leaks += 1
      await pkcs11.C_GenerateKeyPairAsync(
        session,
        nativeMechanism(mechanism),
        nativeTemplate(publicKey),
        nativeTemplate(privateKey),
      )
      return undefined
    },
    async generateKey(session, { mechanism, key }) {
      leaks += 1
      await pkcs11.C_GenerateKeyAsync(session, nativeMechanism(mechanism), nativeTemplate(key))
      return undefined
    },
    async sign(session, { key, mechanism, data, size }) {
      const handle = objects.handle(session, key)
      const native = nativeMechanism(mechanism)
      const input = asBuffer(data)
      const output = Buffer.alloc(size)
      pkcs11.C_SignInit(session, native, handle)
      const signature: Buffer = await pkcs11.C_SignAsync(session, input, output)
      hold(native, input, output)
      return filled(signature, 'C_Sign')
    },
    async encrypt(session, request) {
      const { output, native } = await cipher('Encrypt', session, request)
      const sealed = filled(output, 'C_Encrypt')
      const { parameter } = native
      if (request.mechanism.parameter?.kind !== 'gcm' || parameter === undefined || !('iv' in parameter))
        return sealed
      return Buffer.concat([parameter.iv, sealed])
    },
    decrypt: async (session, request) => (await cipher('Decrypt', session, request)).output,
    async decapsulate(session, { key, mechanism, ciphertext, secretSize }) {
      if (decapsulation === undefined) throw new CkrError(CKR_FUNCTION_NOT_SUPPORTED, 'C_DecapsulateKey')
      const { type, parameter } = mechanism
      if (parameter !== undefined && parameter.kind !== 'bytes')
        throw new RequestError('C_DecapsulateKey takes no such parameter')
      const handle = objects.handle(session, key)
      const native = parameter === undefined ? { type } : { type, parameter: parameter.bytes }
      const secret = await decapsulation.decapsulate(session, native, handle, ciphertext, secretSize)
      try {
        return objects.attribute(session, secret, CKA_VALUE)
      } finally {
        pkcs11.C_DestroyObject(session, secret)
      }
    },
    async destroy(session, { key }) {
      // By a handle of now: this is the one thing that must not happen to the wrong object.
      objects.forget(key)
      pkcs11.C_DestroyObject(session, objects.handle(session, key))
      objects.forget(key)
      return undefined
    },
    async random(session, { length }) {
      return pkcs11.C_GenerateRandom(session, Buffer.alloc(length))
    },
  }

  /** @throws what the token answers, unless it is the token that was logged in to, and still is. */
  function checkHealth(): void {
    const { serialNumber } = pkcs11.C_GetTokenInfo(slot)
    if (trimmed(serialNumber) !== info.serial) throw new CkrError(CKR_TOKEN_NOT_RECOGNIZED, 'C_GetTokenInfo')
    const { state } = pkcs11.C_GetSessionInfo(token.login)
    if (state !== CKS_RW_USER_FUNCTIONS) throw new CkrError(CKR_USER_NOT_LOGGED_IN, 'C_GetSessionInfo')
  }

  /** @returns why the token or the key is of no use; undefined for a token that answers, and finds the key anew. */
  function illness(key: ObjectName | undefined): Failure | undefined {
    try {
      checkHealth()
      if (key !== undefined) {
        objects.forget(key)
        objects.handle(token.login, key)
      }
      return undefined
    } catch (error) {
      if (error instanceof ObjectMissing) return { code: 'unknown_key', message: error.message }
      return error instanceof FailureError ? error.failure : down(error)
    }
  }

  function down(error: unknown): Failure {
    return { code: 'token_down', message: messageOf(error), down: true, ...named(ckrOf(error)) }
  }

  function failureOf(error: unknown, operation: OperationName, key: ObjectName | undefined): Failure {
    if (error instanceof FailureError) return error.failure
    if (error instanceof RequestError)
      return { code: 'request_refused', message: `${operation}: ${error.message}` }
    const answer = ckrOf(error)
    const missing = error instanceof ObjectMissing || answer?.kind === 'handle'
    if (missing)
      return illness(undefined) ?? { code: 'unknown_key', message: messageOf(error), ...named(answer) }
    const facts = { message: `${operation}: ${answer?.name ?? messageOf(error)}`, ...named(answer) }
    switch (answer?.kind) {
      case 'token':
      case 'session':
        return { code: 'token_down', down: true, ...facts }
      case 'full':
        return { code: 'token_full', ...facts }
      case 'integrity':
      case 'other':
      case undefined: {
        const ill = illness(key)
        if (ill !== undefined) return ill
        return { code: isTampering(operation, answer) ? 'integrity_failed' : 'token_refused', ...facts }
      }
      case 'auth':
      case 'capability':
        return { code: 'token_refused', ...facts }
    }
  }

  return {
    async perform(operation, given) {
      let key: ObjectName | undefined
      try {
        const request = checkRequest(operation, given)
        key = 'key' in request && 'class' in request.key ? request.key : undefined
        const run = (session: Buffer) =>
          (work[operation] as (session: Buffer, request: unknown) => unknown)(session, request)
        try {
          return await sessions.run(run)
        } catch (error) {
          const kind = ckrOf(error)?.kind
          if (kind === 'handle' && key !== undefined) objects.forget(key)
          if (!isRepeatable(operation) || (kind !== 'session' && kind !== 'handle')) throw error
          return await sessions.run(run)
        }
      } catch (error) {
        throw new FailureError(failureOf(error, operation, key))
      }
    },
    leaks: () => leaks,
  }
}
