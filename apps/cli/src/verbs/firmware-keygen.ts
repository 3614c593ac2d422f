/** A firmware key: its key files, its state, and the witness of the state. */
import { errorCode } from '@quantum-shield/pq-core'
import { toPrivateKey, type Progress } from '@quantum-shield/pq-hash-sigs'
import { createState } from '@quantum-shield/pq-hash-sigs/state'
import { CliError } from '../failure.ts'
import { checkOutput, writeWhole } from '../files.ts'
import {
  makeWitnessFolder,
  pathsOf,
  placesOf,
  removePlaces,
  sharedDisk,
  type PlaceOptions,
} from '../firmware/places.ts'
import { DEFAULT_SETS, generatorOf } from '../firmware/sets.ts'
import { encodePrivateKeys, encodePublicKeys } from '../keyfile.ts'
import { note, print, shortId, type JsonOption } from '../output.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { checkProtection, chooseProtection } from '../protection.ts'

export interface FirmwareKeygenOptions extends PassphraseOptions, PlaceOptions, JsonOption {
  readonly output: string
  readonly set?: readonly string[]
  readonly noPassphrase?: boolean
}

function showProgress({ done, total }: Progress): void {
  if (!process.stderr.isTTY || total < 2 ** 15) return
  process.stderr.write(
    done === total ? '\r\x1b[K' : `\r\x1b[K${Math.floor((100 * done) / total)} % of the key`,
  )
}

function refuseContradictions(options: FirmwareKeygenOptions): void {
  const { output } = options
  if (output === '' || output === '-' || output.endsWith('/'))
    throw new CliError(
      'usage',
      `--output "${output}": a name expected, for NAME.key, NAME.pub and NAME.state`,
    )
  checkProtection(options)
}

export async function firmwareKeygen(options: FirmwareKeygenOptions): Promise<void> {
  refuseContradictions(options)
  const sets = options.set ?? DEFAULT_SETS
  const generate = generatorOf(sets)
  const [keyPath, pubPath] = [`${options.output}.key`, `${options.output}.pub`]
  const chosen = [options.state ?? `${options.output}.state`, options.witness]
  for (const path of [keyPath, pubPath, ...chosen]) if (path !== undefined) checkOutput(path)
  const passphrase = await chooseProtection(keyPath, options)
  const key = await generate({ onProgress: showProgress })
  const privateKey = toPrivateKey(key)
  key.secret.wipe()
  const { publicKey, capacity } = key
  const paths = pathsOf(keyPath, publicKey.id, options)
  let isOurs = false
  try {
    const privateText = await encodePrivateKeys([privateKey], passphrase)
    if (options.witness === undefined) makeWitnessFolder(paths)
    checkOutput(paths.witness)
    // First: a key without a state signs nothing, a state without a key does no harm. Nothing was there a moment ago.
    isOurs = true
    await createState(placesOf(paths), key)
    writeWhole(
      { path: keyPath, content: privateText, mode: 0o600 },
      { path: pubPath, content: encodePublicKeys([publicKey]), mode: 0o644 },
    )
  } catch (error) {
    if (isOurs && errorCode(error) !== 'state_exists') removePlaces(paths)
    throw error
  } finally {
    privateKey.wipe()
  }
  const report = {
    privateKeyFile: keyPath,
    publicKeyFile: pubPath,
    stateFile: paths.state,
    witnessFile: paths.witness,
    algorithm: publicKey.algorithm.id,
    sets,
    id: publicKey.id,
    signatures: String(capacity),
  }
  const repeated = [
    options.state === undefined ? '' : ` --state ${options.state}`,
    options.witness === undefined ? '' : ` --witness ${options.witness}`,
  ].join('')
  const lines = [
    `${keyPath} and ${pubPath}: ${publicKey.algorithm.id} ${shortId(publicKey.id)}, ${sets.join(' over ')}`,
    `${paths.state}: ${capacity} signatures; keep it with the key, never restore it from a copy`,
    `${paths.witness}: its witness${repeated === '' ? '' : `; every sign and status takes${repeated}`}`,
  ]
  print(report, lines, options)
  const warning = sharedDisk(paths)
  if (warning !== undefined) note(warning)
}
