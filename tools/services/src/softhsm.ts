/** SoftHSM 2, a token without post-quantum mechanisms: its own folder and configuration, and what may befall its tokens. */
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { requireProgram, ServiceMissing } from './missing.ts'

const MODULES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so']

export interface TokenSettings {
  readonly label: string
  readonly pin: string
  readonly soPin: string
}

export interface SoftHsmToken extends TokenSettings {
  /** 16 hexadecimal digits. */
  readonly serial: string
  /** Derived from the serial number: a token that is made anew has another one. */
  readonly slot: number
}

export interface SoftHsm {
  /** Absolute path of the PKCS#11 library. */
  readonly module: string
  /** For the process that loads it. */
  readonly environment: Readonly<Record<'SOFTHSM2_CONF', string>>
  readonly folder: string
  /** In the order in which they were made; labels need not differ. */
  readonly tokens: readonly SoftHsmToken[]
  /** Takes a token away with all its keys: the next process finds no slot, one that runs gets errors. */
  remove(token: SoftHsmToken): void
  /** Puts back what remove() took. */
  restore(token: SoftHsmToken): void
  /** @returns the token with the same keys under another serial number and thus another slot. */
  renumber(token: SoftHsmToken): SoftHsmToken
  /** @returns a new, empty token of the same label and PIN in another slot; the old one is gone with its keys. */
  reinitialise(token: SoftHsmToken): Promise<SoftHsmToken>
  stop(): void
}

/** @throws ServiceMissing */
export function softHsmModule(): string {
  requireProgram('SoftHSM', 'softhsm2-util', 'softhsm2')
  const module = MODULES.find((path) => existsSync(path))
  if (module === undefined) throw new ServiceMissing('SoftHSM', `none of ${MODULES.join(', ')}`)
  return module
}

/** Slot ids are the last 32 bits of the serial number without the highest. */
const slotOf = (serial: string) => Number.parseInt(serial.slice(-8), 16) & 0x7fff_ffff

/** A token's folder is named by a UUID, whose last 64 bits are its serial number. */
const serialOf = (name: string) => name.replaceAll('-', '').slice(-16)

/** @throws ServiceMissing; Error when a token cannot be made. */
export async function startSoftHsm(options: { readonly tokens: readonly TokenSettings[] }): Promise<SoftHsm> {
  const module = softHsmModule()
  const util = requireProgram('SoftHSM', 'softhsm2-util', 'softhsm2')
  const folder = mkdtempSync(join(tmpdir(), 'qs-softhsm-'))
  const present = join(folder, 'tokens')
  const absent = join(folder, 'absent')
  for (const path of [present, absent]) mkdirSync(path, { mode: 0o700 })
  const configuration = join(folder, 'softhsm2.conf')
  writeFileSync(
    configuration,
    `directories.tokendir = ${present}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  )
  const environment = { SOFTHSM2_CONF: configuration }
  const tokens: SoftHsmToken[] = []

  async function make({ label, pin, soPin }: TokenSettings): Promise<SoftHsmToken> {
    const before = new Set(readdirSync(present))
    const init = ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', soPin]
    await promisify(execFile)(util, init, { env: { ...process.env, ...environment } })
    const made = readdirSync(present).find((name) => !before.has(name))
    if (made === undefined) throw new Error(`softhsm2-util made no token ${label}`)
    const serial = serialOf(made)
    return { label, pin, soPin, serial, slot: slotOf(serial) }
  }

  function nameIn(place: string, token: SoftHsmToken): string {
    const name = readdirSync(place).find((entry) => serialOf(entry) === token.serial)
    if (name === undefined) throw new Error(`no token ${token.label} (${token.serial}) in ${place}`)
    return name
  }

  function move(token: SoftHsmToken, from: string, to: string): void {
    const name = nameIn(from, token)
    renameSync(join(from, name), join(to, name))
  }

  function replace(token: SoftHsmToken, by: SoftHsmToken): SoftHsmToken {
    tokens.splice(
      tokens.findIndex(({ serial }) => serial === token.serial),
      1,
      by,
    )
    return by
  }

  try {
    for (const token of options.tokens) tokens.push(await make(token))
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }

  return {
    module,
    environment,
    folder,
    tokens,
    remove: (token) => move(token, present, absent),
    restore: (token) => move(token, absent, present),
    renumber(token) {
      const name = nameIn(present, token)
      const serial = (BigInt(`0x${token.serial}`) ^ 1n).toString(16).padStart(16, '0')
      const file = join(present, name, 'token.object')
      const bytes = readFileSync(file)
      const at = bytes.indexOf(token.serial)
      if (at < 0) throw new Error(`${file} does not hold the serial number`)
      bytes.write(serial, at, 'latin1')
      writeFileSync(file, bytes)
      const uuid = `${name.slice(0, -17)}${serial.slice(0, 4)}-${serial.slice(4)}`
      renameSync(join(present, name), join(present, uuid))
      return replace(token, { ...token, serial, slot: slotOf(serial) })
    },
    async reinitialise(token) {
      rmSync(join(present, nameIn(present, token)), { recursive: true })
      return replace(token, await make(token))
    },
    stop: () => rmSync(folder, { recursive: true, force: true }),
  }
}
