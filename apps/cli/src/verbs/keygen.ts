import type { KeyPair } from '@quantum-shield/pq-core'
import { isStateful, offerOf, type Offer } from '../algorithm-tables.ts'
import { offerNamed, PROFILES, READY } from '../algorithms.ts'
import { CliError } from '../failure.ts'
import { checkOutput, writeWhole } from '../files.ts'
import { MAX_KEY_FILE } from '../key-blocks.ts'
import { encodePrivateKeys, encodePublicKeys } from '../keyfile.ts'
import { print, shortId, type JsonOption } from '../output.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { requireSettled, type PolicyOptions } from '../policy.ts'
import { checkProtection, chooseProtection } from '../protection.ts'

export interface KeygenOptions extends PassphraseOptions, PolicyOptions, JsonOption {
  readonly output: string
  readonly profile?: string
  readonly algorithm?: readonly string[]
  readonly noPassphrase?: boolean
  readonly age?: boolean
}

async function offersOf({ profile = 'default', algorithm }: KeygenOptions): Promise<readonly Offer[]> {
  if (algorithm === undefined) {
    const set = PROFILES.get(profile)
    if (set === undefined)
      throw new CliError('usage', `--profile ${profile}: unknown; known: ${[...PROFILES.keys()].join(', ')}`)
    return set.map(offerOf)
  }
  const offers = await Promise.all(algorithm.map(offerNamed))
  const stateful = offers.find(isStateful)
  if (stateful !== undefined)
    throw new CliError(
      'usage',
      `--algorithm ${stateful.id}: its keys have a state, which no key file keeps; \`qshield firmware keygen\` makes them`,
    )
  return offers
}

/** @throws CliError `policy_refused` for a classical signature without one beside it that holds. */
function requireCompany(offers: readonly Offer[]): void {
  const signatures = offers.filter(({ kind }) => kind === 'signature')
  const [classical] = signatures.filter(({ category }) => category === 0)
  if (classical === undefined || signatures.some(({ category }) => category > 0)) return
  const why = 'a quantum computer breaks it, and no verb takes it alone; add --algorithm ML-DSA-65'
  throw new CliError('policy_refused', `--algorithm ${classical.id}: ${why}`)
}

/** Some keys take a second: RSA, Classic McEliece, the larger UOV, SLH-DSA with small signatures. */
async function generate(offers: readonly Offer[]): Promise<KeyPair[]> {
  const pairs: KeyPair[] = []
  const isReady = offers.every(({ id }) => READY.some((algorithm) => algorithm.id === id))
  const show = (text: string): void => {
    if (!isReady && process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
  }
  try {
    for (const [i, offer] of offers.entries()) {
      show(`key ${i + 1} of ${offers.length}: ${offer.id} ...`)
      pairs.push((await offer.load()).generateKeyPair())
    }
    return pairs
  } catch (error) {
    for (const { privateKey } of pairs) privateKey.wipe()
    throw error
  } finally {
    show('')
  }
}

function refuseContradictions(options: KeygenOptions): void {
  const { output, profile, algorithm } = options
  if (output === '' || output === '-' || output.endsWith('/'))
    throw new CliError('usage', `--output "${output}": a name expected, for NAME.key and NAME.pub`)
  if (profile !== undefined && algorithm !== undefined)
    throw new CliError('usage', '--profile and --algorithm exclude each other')
  checkProtection(options)
}

/** What age-keygen -pq writes, in NAME.key, and the recipient in NAME.pub. */
async function keygenAge(options: KeygenOptions): Promise<void> {
  const { output, profile, algorithm, noPassphrase } = options
  if (profile !== undefined || algorithm !== undefined)
    throw new CliError('usage', '--age is mlkem768x25519, without --profile and --algorithm')
  if (noPassphrase !== true)
    throw new CliError('usage', 'identity files of age are not protected; pass --no-passphrase to make one')
  const [keyPath, pubPath] = [`${output}.key`, `${output}.pub`]
  checkOutput(keyPath)
  checkOutput(pubPath)
  const { newIdentity } = await import('../age/keys.ts')
  const { identityFile, recipient } = await newIdentity(new Date())
  writeWhole(
    { path: keyPath, content: identityFile, mode: 0o600 },
    { path: pubPath, content: `${recipient}\n`, mode: 0o644 },
  )
  print(
    { privateKeyFile: keyPath, publicKeyFile: pubPath, recipient },
    [`${keyPath} and ${pubPath}:`, '  encryption  age, mlkem768x25519'],
    options,
  )
}

export async function keygen(options: KeygenOptions): Promise<void> {
  refuseContradictions(options)
  if (options.age === true) return keygenAge(options)
  const offers = await offersOf(options)
  requireSettled('--algorithm', offers, options)
  requireCompany(offers)
  const [keyPath, pubPath] = [`${options.output}.key`, `${options.output}.pub`]
  checkOutput(keyPath)
  checkOutput(pubPath)
  const passphrase = await chooseProtection(keyPath, options)
  const pairs = await generate(offers)
  try {
    const publicText = encodePublicKeys(pairs.map(({ publicKey }) => publicKey))
    if (publicText.length > MAX_KEY_FILE)
      throw new CliError(
        'usage',
        `${pubPath}: ${publicText.length} bytes, a key file has at most ${MAX_KEY_FILE}; make several pairs`,
      )
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
