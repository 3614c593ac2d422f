import type { Algorithm } from '@quantum-shield/pq-core'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { ALGORITHMS, PROFILES } from '../algorithms.ts'
import { CliError } from '../failure.ts'
import { checkOutput, writeWhole } from '../files.ts'
import { encodePrivateKeys, encodePublicKeys } from '../keyfile.ts'
import { print, shortId, type JsonOption } from '../output.ts'
import { choosePassphrase, type PassphraseOptions } from '../passphrase.ts'

export interface KeygenOptions extends PassphraseOptions, JsonOption {
  readonly output: string
  readonly profile?: string
  readonly algorithm?: readonly string[]
  readonly noPassphrase?: boolean
}

function algorithmsOf({ profile = 'default', algorithm }: KeygenOptions): readonly Algorithm[] {
  if (algorithm !== undefined) return algorithm.map(algorithmNamed)
  const set = PROFILES.get(profile)
  if (set === undefined)
    throw new CliError('usage', `--profile ${profile}: unknown; known: ${[...PROFILES.keys()].join(', ')}`)
  return set
}

/** Without an object identifier a key has no PEM form, and there is no key file to make. */
const hasPemForm = ({ id }: Algorithm): boolean => identifiersOf(id)?.oid !== undefined

function algorithmNamed(id: string): Algorithm {
  const found = ALGORITHMS.find((candidate) => candidate.id === id)
  if (found !== undefined && hasPemForm(found)) return found
  const known = ALGORITHMS.filter(hasPemForm).map((candidate) => candidate.id)
  const problem =
    found === undefined
      ? 'unknown to this command'
      : 'no object identifier is assigned, hence no PEM form for a key file'
  throw new CliError('usage', `--algorithm ${id}: ${problem}; it makes ${known.join(', ')}`)
}

function refuseContradictions({
  output,
  profile,
  algorithm,
  noPassphrase,
  passphraseFile,
}: KeygenOptions): void {
  if (output === '' || output === '-' || output.endsWith('/'))
    throw new CliError('usage', `--output "${output}": a name expected, for NAME.key and NAME.pub`)
  if (profile !== undefined && algorithm !== undefined)
    throw new CliError('usage', '--profile and --algorithm exclude each other')
  if (noPassphrase === true && passphraseFile !== undefined)
    throw new CliError('usage', '--no-passphrase and --passphrase-file exclude each other')
}

export async function keygen(options: KeygenOptions): Promise<void> {
  refuseContradictions(options)
  const algorithms = algorithmsOf(options)
  const [keyPath, pubPath] = [`${options.output}.key`, `${options.output}.pub`]
  checkOutput(keyPath)
  checkOutput(pubPath)
  const passphrase =
    options.noPassphrase === true
      ? undefined
      : await choosePassphrase(keyPath, 'pass --no-passphrase to store the key unprotected', options)
  const pairs = algorithms.map((algorithm) => algorithm.generateKeyPair())
  try {
    const publicText = encodePublicKeys(pairs.map(({ publicKey }) => publicKey))
    const privateText = await encodePrivateKeys(
      pairs.map(({ privateKey }) => privateKey),
      passphrase,
    )
    writeWhole(
      { path: keyPath, content: privateText, mode: 0o600 },
      { path: pubPath, content: publicText, mode: 0o644 },
    )
  } finally {
    for (const { privateKey } of pairs) privateKey.wipe()
  }
  const keys = pairs.map(({ publicKey: { algorithm, id } }) => ({
    algorithm: algorithm.id,
    use: algorithm.kind,
    id,
  }))
  const lines = keys.map(
    ({ algorithm, use, id }) =>
      `  ${use === 'kem' ? 'encryption' : 'signature '}  ${algorithm}  ${shortId(id)}`,
  )
  print(
    { privateKeyFile: keyPath, publicKeyFile: pubPath, keys },
    [`${keyPath} and ${pubPath}:`, ...lines],
    options,
  )
}
