/** The forms in which pkcs11js takes templates and mechanisms. Both come from `checkRequest`. */
import { endianness } from 'node:os'
import type { Mechanism, Template } from '../protocol.ts'
import { CK_PARAMS_DES_CBC_ENCRYPT_DATA, CK_PARAMS_GCM } from './constants.table.ts'
import { RequestError } from './requests.node.ts'

const TAG_BITS = 128

export interface NativeAttribute {
  readonly type: number
  readonly value: number | boolean | string | Buffer
}

/** Of its own, so that the IV that a module wrote into it can be read. */
export type NativeParameter =
  Buffer | (Readonly<Record<string, unknown>> & { readonly type: number; readonly iv: Buffer })

export interface NativeMechanism {
  readonly mechanism: number
  readonly parameter?: NativeParameter
}

/** The same memory: pkcs11js takes Buffers alone. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function nativeTemplate(template: Template): NativeAttribute[] {
  return template.map(([type, value]) => ({
    type,
    value: value instanceof Uint8Array ? asBuffer(value) : value,
  }))
}

const held = new WeakSet<object>()

/** What is used here was there until here: the optimiser drops what nobody uses any more, and modules have addresses. */
export function hold(...values: readonly (object | undefined)[]): void {
  for (const value of values) if (value !== undefined) held.has(value)
}

const isLp64LittleEndian =
  endianness() === 'LE' && ['x64', 'arm64'].includes(process.arch) && process.platform !== 'win32'

/**
 * CK_DES_CBC_ENCRYPT_DATA_PARAMS {byte iv[8], pointer, length}, which pkcs11js knows, lies in memory as
 * CK_SIGN_ADDITIONAL_CONTEXT {ulong hedgeVariant, pointer, length} does, which it does not know: where a CK_ULONG has 8
 * bytes, the lowest first.
 */
function contextParameter(hedge: number, context: Uint8Array): NativeParameter {
  if (!isLp64LittleEndian)
    throw new RequestError(
      `no signature context on ${process.platform} ${process.arch}: use x64 or arm64, not Windows`,
    )
  const iv = Buffer.alloc(8)
  iv.writeUInt32LE(hedge)
  return { type: CK_PARAMS_DES_CBC_ENCRYPT_DATA, iv, data: asBuffer(context) }
}

/** @returns what must be referenced until the operation has ended: the module may write its own IV into the Buffer. */
export function nativeMechanism({ type, parameter }: Mechanism): NativeMechanism {
  if (parameter === undefined) return { mechanism: type }
  switch (parameter.kind) {
    case 'bytes':
      return { mechanism: type, parameter: asBuffer(parameter.bytes) }
    case 'gcm': {
      const { iv, aad } = parameter
      return {
        mechanism: type,
        parameter: {
          type: CK_PARAMS_GCM,
          iv: Buffer.from(iv),
          ivBits: 8 * iv.length,
          aad: asBuffer(aad),
          tagBits: TAG_BITS,
        },
      }
    }
    case 'context':
      return { mechanism: type, parameter: contextParameter(parameter.hedge, parameter.context) }
  }
}
