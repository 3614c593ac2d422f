import type { Algorithm } from '@quantum-shield/pq-core'
import { ALGORITHMS, PROFILES } from '../algorithms.ts'
import { CliError } from '../failure.ts'
import { refuseExisting, writeWhole } from '../files.ts'
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
  if (algorithm === undefined) {
    const set = PROFILES[profile]
    if (set === undefined)
      throw new CliError('usage', `profile ${profile}; known: ${Object.keys(PROFILES).join(', ')}`)
    return set
  }
  return algorithm.map((id) => {
    const found = ALGORITHMS.find((candidate) => candidate.id === id)
    if (found === undefined) throw new CliError('usage', `${id}: unknown; \`qshield algorithms\` lists them`)
    return found
  })
}

export async function keygen(options: KeygenOptions): Promise<void> {
  const algorithms = algorithmsOf(options)
  const [keyPath, pubPath] = [`${options.output}.key`, `${options.output}.pub`]
  refuseExisting(keyPath)
  refuseExisting(pubPath)
  const passphrase = options.noPassphrase === true ? undefined : await choosePassphrase(keyPath, options)
  const pairs = algorithms.map((algorithm) => algorithm.generateKeyPair())
  try {
    const publicText = encodePublicKeys(pairs.map(({ publicKey }) => publicKey))
    const privateText = await encodePrivateKeys(
      pairs.map(({ privateKey }) => privateKey),
      passphrase,
    )
    await writeWhole(keyPath, privateText, 0o600)
    await writeWhole(pubPath, publicText, 0o644)
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
