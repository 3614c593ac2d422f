/**
 * C_DecapsulateKey of PKCS#11 3.2, which pkcs11js does not have, through koffi: the same library, the same session and
 * object handles. Without koffi the rest works.
 */
import { readFile } from 'node:fs/promises'
import {
  C_DECAPSULATE_KEY,
  CKA_CLASS,
  CKA_EXTRACTABLE,
  CKA_KEY_TYPE,
  CKA_SENSITIVE,
  CKA_TOKEN,
  CKA_VALUE_LEN,
  CKK_GENERIC_SECRET,
  CKO_SECRET_KEY,
} from './constants.table.ts'
import { CkrError } from './failures.node.ts'
import { asBuffer, hold } from './native.node.ts'

export interface Decapsulation {
  /** @returns the handle of a session object that holds the secret, and gives it out. */
  decapsulate(
    session: Buffer,
    mechanism: { readonly type: number; readonly parameter?: Uint8Array },
    key: Buffer,
    ciphertext: Uint8Array,
    secretSize: number,
  ): Promise<Buffer>
}

type Koffi = (typeof import('koffi'))['default']
type Library = ReturnType<Koffi['load']>

/** Sizes of CK_ULONG and of a pointer; what pkcs11js gives out as handles has as many bytes. */
const WORD = 8
const PROTOTYPE =
  'ulong C_DecapsulateKey(ulong session, void *mechanism, ulong key, void *attributes, ulong count, void *ciphertext, ulong size, void *secret)'
const GET_INTERFACE = 'ulong C_GetInterface(const char *name, void *version, void *interface, ulong flags)'
const VERSION_3_2 = [3, 2]

/** For life: a library that is unloaded takes its sessions with it. */
const libraries: Library[] = []

async function loadKoffi(): Promise<Koffi | undefined> {
  try {
    return (await import('koffi')).default
  } catch {
    return undefined
  }
}

/**
 * Node's own OpenSSL is statically linked, and its names win over those of the OpenSSL that a module was linked with:
 * one before 3.5 lacks ML-KEM, and the module fails with errors of its own. RTLD_DEEPBIND lets the module's own win.
 */
const clashes = (): boolean => {
  const [major = 0, minor = 0] = (process.versions.openssl ?? '').split('.').map(Number)
  return !process.config.variables.node_shared_openssl && (major < 3 || (major === 3 && minor < 5))
}

/** To be called before anything else loads the module. */
export async function preload(module: string): Promise<void> {
  if (process.platform !== 'linux' || !clashes()) return
  const koffi = await loadKoffi()
  try {
    if (koffi !== undefined) libraries.push(koffi.load(module, { deep: true }))
  } catch {
    // pkcs11js tells why it does not load.
  }
}

function ulongs(...values: readonly (number | bigint)[]): Buffer {
  const buffer = Buffer.alloc(WORD * values.length)
  values.forEach((value, i) => buffer.writeBigUInt64LE(BigInt(value), WORD * i))
  return buffer
}

function functionOf(koffi: Koffi, library: Library): ReturnType<Library['func']> | undefined {
  const out = Buffer.alloc(WORD)
  const rv: unknown = library.func(GET_INTERFACE)('PKCS 11', Buffer.from(VERSION_3_2), out, 0)
  const found = out.readBigUInt64LE()
  if (Number(rv) !== 0 || found === 0n) return undefined
  // CK_INTERFACE: name, function list, flags. The list starts with its version, padded to a word.
  const list = koffi.decode(found, WORD, 'uintptr') as bigint | number
  const [major, minor] = koffi.decode(BigInt(list), 'uint8', 2) as [number, number]
  if (major !== 3 || minor < 2) return undefined
  // At an offset koffi gives the address, not what it points to.
  const address = koffi.decode(BigInt(list), WORD * C_DECAPSULATE_KEY, 'uintptr') as bigint | number
  return koffi.decode(BigInt(address), koffi.proto(PROTOTYPE)) as ReturnType<Library['func']>
}

/** Whoever exports a function has its name in the file: libraries of PKCS#11 2.40 are spared koffi. */
async function mayHaveInterfaces(module: string): Promise<boolean> {
  try {
    return (await readFile(module)).includes('C_GetInterface')
  } catch {
    return true
  }
}

/** @returns undefined where the library gives no 3.2 interface, or koffi is not installed. */
export async function openDecapsulation(module: string): Promise<Decapsulation | undefined> {
  const koffi = (await mayHaveInterfaces(module)) ? await loadKoffi() : undefined
  if (koffi === undefined || koffi.sizeof('ulong') !== WORD) return undefined
  const pointer = koffi.address
  let call: ReturnType<Library['func']> | undefined
  try {
    const library = koffi.load(module)
    libraries.push(library)
    call = functionOf(koffi, library)
  } catch {
    // No C_GetInterface: a library of PKCS#11 2.40.
  }
  if (call === undefined) return undefined
  const decapsulateKey = call
  return {
    async decapsulate(session, { type, parameter }, key, ciphertext, secretSize) {
      const values = {
        class: ulongs(CKO_SECRET_KEY),
        keyType: ulongs(CKK_GENERIC_SECRET),
        size: ulongs(secretSize),
        no: Buffer.of(0),
        yes: Buffer.of(1),
      }
      const template = [
        [CKA_CLASS, values.class],
        [CKA_KEY_TYPE, values.keyType],
        [CKA_VALUE_LEN, values.size],
        [CKA_TOKEN, values.no],
        [CKA_SENSITIVE, values.no],
        [CKA_EXTRACTABLE, values.yes],
      ] as const
      const attributes = ulongs(
        ...template.flatMap(([attribute, value]) => [attribute, pointer(value), value.length]),
      )
      const input = asBuffer(ciphertext)
      const parameterBytes = parameter === undefined ? undefined : asBuffer(parameter)
      const mechanism = ulongs(
        type,
        parameterBytes === undefined ? 0 : pointer(parameterBytes),
        parameterBytes?.length ?? 0,
      )
      const secret = Buffer.alloc(WORD)
      const rv = await new Promise<unknown>((resolve, reject) => {
        decapsulateKey.async(
          session.readBigUInt64LE(),
          mechanism,
          key.readBigUInt64LE(),
          attributes,
          template.length,
          input,
          input.length,
          secret,
          (error: unknown, result: unknown) => {
            // The call has addresses alone.
            hold(values, mechanism, parameterBytes, attributes, input)
            if (error !== null && error !== undefined) reject(new Error('C_DecapsulateKey', { cause: error }))
            else resolve(result)
          },
        )
      })
      if (Number(rv) !== 0) throw new CkrError(Number(rv), 'C_DecapsulateKey')
      return secret
    },
  }
}
