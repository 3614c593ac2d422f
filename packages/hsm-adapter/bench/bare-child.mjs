// The peer: a process that makes the calls it is told to, over the same channel, and nothing else.
import pkcs11js from 'pkcs11js'

const CKF_SERIAL_SESSION = 4
const CKU_USER = 1
const pkcs11 = new pkcs11js.PKCS11()
let session
let key

async function sign(data) {
  pkcs11.C_SignInit(session, { mechanism: pkcs11js.CKM_ECDSA }, key)
  return pkcs11.C_SignAsync(session, data, Buffer.alloc(64))
}

process.on('message', async ({ id, start, data }) => {
  if (start === undefined) {
    process.send({ id, signature: await sign(data) })
    return
  }
  pkcs11.load(start.module)
  pkcs11.C_Initialize()
  session = pkcs11.C_OpenSession(pkcs11.C_GetSlotList(true)[0], CKF_SERIAL_SESSION)
  pkcs11.C_Login(session, CKU_USER, start.pin)
  pkcs11.C_FindObjectsInit(session, [{ type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY }])
  key = pkcs11.C_FindObjects(session, 1)[0]
  pkcs11.C_FindObjectsFinal(session)
  process.send({ id })
})
