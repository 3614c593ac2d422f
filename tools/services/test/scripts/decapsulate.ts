/** C_DecapsulateKey of the PKCS#11 3.2 interface, which pkcs11js does not know, over sessions and keys that it made. */
import koffi from 'koffi'

const CK = 'uint64_t'

/** @returns the handle of a 32-byte secret that may be read. */
export function decapsulate(module: string, session: Buffer, key: Buffer, ciphertext: Buffer): Buffer {
  const library = koffi.load(module)
  const getInterface = library.func('C_GetInterface', CK, ['void *', 'void *', '_Out_ void **', CK])
  const found: unknown[] = [null]
  const name = Buffer.from('PKCS 11\0')
  const version = Buffer.from([3, 2])
  const code = getInterface(name, version, found, 0)
  if (BigInt(code) !== 0n) throw new Error(`C_GetInterface: ${code}`)
  const list = koffi.decode(found[0], 8, 'void *')
  const prototype = koffi.proto(CK, [CK, 'void *', CK, 'void *', CK, 'void *', CK, 'void *'])
  const call = koffi.decode(list, 8 + 93 * 8, koffi.pointer(prototype))

  const values = [
    [0x0, ulong(4)],
    [0x100, ulong(0x10)],
    [0x161, ulong(32)],
    [0x1, Buffer.from([0])],
    [0x103, Buffer.from([0])],
    [0x162, Buffer.from([1])],
  ] as const
  const template = Buffer.concat(
    values.map(([type, value]) => Buffer.concat([ulong(type), address(value), ulong(value.length)])),
  )
  const mechanism = Buffer.concat([ulong(0x17), Buffer.alloc(16)])
  const handle = Buffer.alloc(8)
  const arguments_ = [
    mechanism,
    key.readBigUInt64LE(),
    template,
    values.length,
    ciphertext,
    ciphertext.length,
    handle,
  ]
  const result = koffi.call(call, prototype, session.readBigUInt64LE(), ...arguments_)
  if (BigInt(result) !== 0n) throw new Error(`C_DecapsulateKey: ${result}`)
  return handle
}

function ulong(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

const address = (bytes: Buffer) => ulong(koffi.address(bytes))
