/** From a module's path to a logged-in session: done once in the life of the process. */
import type { PKCS11, SlotInfo, TokenInfo as NativeTokenInfo } from 'pkcs11js'
import type { TokenInfo } from '../protocol.ts'
import {
  CKF_OS_LOCKING_OK,
  CKF_RW_SESSION,
  CKF_SERIAL_SESSION,
  CKF_TOKEN_INITIALIZED,
  CKF_USER_PIN_LOCKED,
  CKU_USER,
} from './constants.table.ts'
import { openDecapsulation, preload, type Decapsulation } from './decapsulation.node.ts'
import { ckrOf, FailureError, messageOf } from './failures.node.ts'
import { asBuffer } from './native.node.ts'
import { sessionLimit } from './sessions.node.ts'

/** What the token must be; what is not said does not matter. Names are those of RFC 7512. */
export interface TokenSelection {
  readonly token?: string
  readonly serial?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly slotId?: number
  readonly slotManufacturer?: string
  readonly slotDescription?: string
  readonly libraryManufacturer?: string
  readonly libraryDescription?: string
  readonly libraryVersion?: string
}

export interface StartRequest {
  readonly module: string
  readonly select: TokenSelection
  /** UTF-8; wiped here. */
  readonly pin: Uint8Array
  readonly sessions: number
}

export interface StartedToken {
  readonly pkcs11: PKCS11
  readonly slot: Buffer
  /** Never used for an operation and never closed: the login ends with the last session. */
  readonly login: Buffer
  readonly sessions: number
  readonly decapsulation: Decapsulation | undefined
  readonly info: TokenInfo
}

const CKR_PIN_LOCKED = 0xa4
const CKR_USER_ALREADY_LOGGED_IN = 0x100
const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191

/** Fields of PKCS#11 are padded with blanks, by some modules with zeros. */
export const trimmed = (field: string): string => field.replace(/[\0 ]+$/, '')
const version = ({ major, minor }: { readonly major: number; readonly minor: number }): string =>
  `${major}.${minor}`

function fail(code: FailureError['failure']['code'], message: string, error?: unknown): never {
  const name = ckrOf(error)?.name
  throw new FailureError({
    code,
    message: error === undefined ? message : `${message}: ${name ?? messageOf(error)}`,
    ...(name === undefined ? {} : { ckr: name }),
  })
}

function attempt<T>(code: FailureError['failure']['code'], what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    return fail(code, what, error)
  }
}

async function load(module: string): Promise<PKCS11> {
  let pkcs11js
  try {
    pkcs11js = (await import('pkcs11js')).default
  } catch (error) {
    return fail('module_missing', 'pkcs11js does not load', error)
  }
  const pkcs11 = new pkcs11js.PKCS11()
  attempt('module_missing', module, () => pkcs11.load(module))
  try {
    pkcs11.C_Initialize({ flags: CKF_OS_LOCKING_OK })
  } catch (error) {
    if (ckrOf(error)?.number !== CKR_CRYPTOKI_ALREADY_INITIALIZED) fail('token_down', 'C_Initialize', error)
  }
  return pkcs11
}

interface Candidate {
  readonly slot: Buffer
  readonly slotInfo: SlotInfo
  readonly token: NativeTokenInfo
}

function candidates(pkcs11: PKCS11): readonly Candidate[] {
  const slots = attempt('token_down', 'C_GetSlotList', () => pkcs11.C_GetSlotList(true))
  if (slots.length === 0) fail('token_down', 'no slot has a token')
  return slots.flatMap((slot) => {
    try {
      return [{ slot, slotInfo: pkcs11.C_GetSlotInfo(slot), token: pkcs11.C_GetTokenInfo(slot) }]
    } catch {
      // A token that was taken out, or does not answer: it is none of those to choose from.
      return []
    }
  })
}

function choose(pkcs11: PKCS11, select: TokenSelection): Candidate {
  const library = pkcs11.C_GetInfo()
  const found = candidates(pkcs11).filter(({ slot, slotInfo, token }) => {
    if ((token.flags & CKF_TOKEN_INITIALIZED) === 0) return false
    const facts: Required<TokenSelection> = {
      token: trimmed(token.label),
      serial: trimmed(token.serialNumber),
      manufacturer: trimmed(token.manufacturerID),
      model: trimmed(token.model),
      slotId: Number(slot.readBigUInt64LE()),
      slotManufacturer: trimmed(slotInfo.manufacturerID),
      slotDescription: trimmed(slotInfo.slotDescription),
      libraryManufacturer: trimmed(library.manufacturerID),
      libraryDescription: trimmed(library.libraryDescription),
      libraryVersion: version(library.libraryVersion),
    }
    return (Object.keys(facts) as (keyof TokenSelection)[]).every(
      (name) => select[name] === undefined || select[name] === facts[name],
    )
  })
  const [chosen, second] = found
  const wanted = JSON.stringify(select)
  if (chosen === undefined) return fail('token_missing', `no token ${wanted}`)
  if (second !== undefined) return fail('ambiguous_token', `${found.length} tokens ${wanted}`)
  return chosen
}

/** One C_Login, whatever comes of it. */
function login(pkcs11: PKCS11, session: Buffer, pin: Uint8Array): void {
  try {
    pkcs11.C_Login(session, CKU_USER, asBuffer(pin).toString('utf8'))
  } catch (error) {
    const answer = ckrOf(error)
    if (answer?.number === CKR_USER_ALREADY_LOGGED_IN) return
    if (answer?.number === CKR_PIN_LOCKED) fail('token_locked', 'C_Login', error)
    fail(answer?.kind === 'auth' ? 'login_failed' : 'token_down', 'C_Login', error)
  } finally {
    pin.fill(0)
  }
}

export async function startToken({ module, select, pin, sessions }: StartRequest): Promise<StartedToken> {
  await preload(module)
  const pkcs11 = await load(module)
  const { slot, token } = choose(pkcs11, select)
  if ((token.flags & CKF_USER_PIN_LOCKED) !== 0) fail('token_locked', 'the token says that its PIN is locked')
  const session = attempt('token_down', 'C_OpenSession', () =>
    pkcs11.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION),
  )
  login(pkcs11, session, pin)
  const decapsulation = await openDecapsulation(module)
  const library = pkcs11.C_GetInfo()
  return {
    pkcs11,
    slot,
    login: session,
    sessions: sessionLimit(sessions, token),
    decapsulation,
    info: {
      label: trimmed(token.label),
      serial: trimmed(token.serialNumber),
      manufacturer: trimmed(token.manufacturerID),
      model: trimmed(token.model),
      firmware: version(token.firmwareVersion),
      library: `${trimmed(library.libraryDescription)} ${version(library.libraryVersion)}`,
      decapsulates: decapsulation !== undefined,
    },
  }
}
