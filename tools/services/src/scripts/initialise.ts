/**
 * Runs in a process of its own, here or in an isolated root. argv: { module, label, pin, soPin, firstSoPin? }, for the first slot.
 * The user changes the PIN that the officer gave: some tokens are of no use before.
 */
import pkcs11js from 'pkcs11js'

interface Request {
  readonly module: string
  readonly label: string
  readonly pin: string
  readonly soPin: string
  readonly firstSoPin?: string
}

const request = JSON.parse(process.argv[2] ?? '{}') as Request
const p11 = new pkcs11js.PKCS11()
p11.load(request.module)
p11.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
const [slot] = p11.C_GetSlotList(true)
if (slot === undefined) throw new Error('no slot')
const openSession = () => p11.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION)

p11.C_InitToken(slot, request.firstSoPin ?? request.soPin, request.label.padEnd(32))
const session = openSession()
p11.C_Login(session, pkcs11js.CKU_SO, request.firstSoPin ?? request.soPin)
if (request.firstSoPin !== undefined) p11.C_SetPIN(session, request.firstSoPin, request.soPin)
const firstPin = `${request.pin}0`
p11.C_InitPIN(session, firstPin)
p11.C_Logout(session)
p11.C_Login(session, pkcs11js.CKU_USER, firstPin)
p11.C_SetPIN(session, firstPin, request.pin)
p11.C_CloseSession(session)
p11.C_Finalize()
