/**
 * Runs in a process of its own, here or in an isolated root: opens a token, does what it is told, prints one JSON line.
 * argv: { module, label, pin, acts, id?, parameters? }.
 */
import { createPublicKey, encapsulate, verify } from 'node:crypto'
import pkcs11js from 'pkcs11js'
import { decapsulate } from './decapsulate.ts'

const request = JSON.parse(process.argv[2] ?? '{}')
const p11 = new pkcs11js.PKCS11()
const report: Record<string, unknown> = {}
const ulong = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function open(): Buffer {
  const labelled = p11
    .C_GetSlotList(true)
    .filter((slot) => p11.C_GetTokenInfo(slot).label.trim() === request.label)
  report['slots'] = labelled.map((slot) => Number(slot.readBigUInt64LE()))
  const [slot] = labelled
  if (slot === undefined) throw new Error('CKR_SLOT_ID_INVALID:3')
  const session = p11.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION)
  p11.C_Login(session, pkcs11js.CKU_USER, request.pin)
  return session
}

const pair = (kind: number, set: number, publicUse: number, privateUse: number, generate: number) =>
  p11.C_GenerateKeyPair(
    session,
    { mechanism: generate },
    [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PUBLIC_KEY },
      { type: pkcs11js.CKA_KEY_TYPE, value: kind },
      { type: pkcs11js.CKA_TOKEN, value: false },
      { type: 0x61d, value: ulong(set) },
      { type: publicUse, value: true },
    ],
    [
      { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
      { type: pkcs11js.CKA_KEY_TYPE, value: kind },
      { type: pkcs11js.CKA_TOKEN, value: false },
      { type: pkcs11js.CKA_SENSITIVE, value: true },
      { type: privateUse, value: true },
    ],
  )

const publicValue = (key: Buffer) => {
  const [attribute] = p11.C_GetAttributeValue(session, key, [{ type: pkcs11js.CKA_VALUE }])
  return attribute!.value as Buffer
}

const acts: Record<string, () => unknown> = {
  slots: () => undefined,
  /** An AES key that stays in the token. */
  keep() {
    p11.C_GenerateKey(session, { mechanism: pkcs11js.CKM_AES_KEY_GEN }, [
      { type: pkcs11js.CKA_TOKEN, value: true },
      { type: pkcs11js.CKA_VALUE_LEN, value: 32 },
      { type: pkcs11js.CKA_LABEL, value: 'kept' },
      { type: pkcs11js.CKA_ENCRYPT, value: true },
    ])
  },
  kept() {
    p11.C_FindObjectsInit(session, [{ type: pkcs11js.CKA_LABEL, value: 'kept' }])
    const found = p11.C_FindObjects(session, 10).length
    p11.C_FindObjectsFinal(session)
    return found
  },
  aes() {
    const key = p11.C_GenerateKey(session, { mechanism: pkcs11js.CKM_AES_KEY_GEN }, [
      { type: pkcs11js.CKA_TOKEN, value: false },
      { type: pkcs11js.CKA_VALUE_LEN, value: 32 },
      { type: pkcs11js.CKA_ENCRYPT, value: true },
      { type: pkcs11js.CKA_DECRYPT, value: true },
    ])
    const parameter = {
      type: pkcs11js.CK_PARAMS_GCM,
      iv: Buffer.alloc(12, 7),
      ivBits: 96,
      aad: Buffer.from('h'),
      tagBits: 128,
    }
    const mechanism = { mechanism: pkcs11js.CKM_AES_GCM, parameter }
    p11.C_EncryptInit(session, mechanism, key)
    const sealed = Buffer.from(p11.C_Encrypt(session, Buffer.from('a seed'), Buffer.alloc(64)))
    p11.C_DecryptInit(session, mechanism, key)
    return p11.C_Decrypt(session, sealed, Buffer.alloc(64)).toString()
  },
  mlDsa() {
    const { publicKey, privateKey } = pair(0x4a, 2, pkcs11js.CKA_VERIFY, pkcs11js.CKA_SIGN, 0x1c)
    const message = Buffer.from('message')
    p11.C_SignInit(session, { mechanism: 0x1d }, privateKey)
    const signature = p11.C_Sign(session, message, Buffer.alloc(5000))
    const raw = { key: publicValue(publicKey), format: 'raw-public', asymmetricKeyType: 'ml-dsa-65' }
    const key = createPublicKey(raw as never)
    return { size: signature.length, verified: verify(null, message, key, signature) }
  },
  mlKem() {
    const { publicKey, privateKey } = pair(0x49, 2, 0x633, 0x634, 0x0f)
    const raw = { key: publicValue(publicKey), format: 'raw-public', asymmetricKeyType: 'ml-kem-768' }
    const { sharedKey, ciphertext } = encapsulate(createPublicKey(raw as never)) as never as Record<
      string,
      Buffer
    >
    const secret = decapsulate(request.module, session, privateKey, ciphertext!)
    const [value] = p11.C_GetAttributeValue(session, secret, [{ type: pkcs11js.CKA_VALUE }])
    return { agreed: sharedKey!.equals(value!.value as Buffer) }
  },
  random: () => p11.C_GenerateRandom(session, Buffer.alloc(32)).length,
  /** A call again and again, with the outcome of each. */
  randoms() {
    const started = performance.now()
    const outcomes = Array.from({ length: request.times }, () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, request.everyMs ?? 0)
      try {
        return p11.C_GenerateRandom(session, Buffer.alloc(32)).length
      } catch (error) {
        return (error as Error).message
      }
    })
    report['tookMs'] = performance.now() - started
    return outcomes
  },
  mechanisms: () => p11.C_GetMechanismList(p11.C_GetSlotList(true)[0]!),
}

let session = Buffer.alloc(0)
try {
  p11.load(request.module)
  p11.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
  session = open() as never
  for (const act of request.acts) report[act] = acts[act]!()
} catch (error) {
  report['error'] = (error as Error).message
}
process.stdout.write(`${JSON.stringify(report)}\n`)
