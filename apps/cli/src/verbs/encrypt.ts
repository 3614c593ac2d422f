import { randomBytes } from 'node:crypto'
import { sealStream, SUITE_NAMES, type SuiteName } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, isStandard, openSource, transformTo } from '../files.ts'
import { choosePassphrase, type PassphraseOptions } from '../passphrase.ts'
import { readRecipients, recipientPaths, type RecipientOptions } from '../recipients.ts'

export interface EncryptOptions extends PassphraseOptions, RecipientOptions {
  readonly password?: boolean
  readonly output?: string
  readonly context?: readonly string[]
  readonly suite?: string
  readonly age?: boolean
  readonly armor?: boolean
  readonly allowClassical?: boolean
}

/** What an age file has no place for. @throws CliError `usage`. */
function refuseForAge({ password, context, suite, allowUnsettled, passphraseFile }: EncryptOptions): void {
  const given = {
    password,
    context,
    suite,
    'allow-unsettled': allowUnsettled,
    'passphrase-file': passphraseFile,
  }
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? []
  if (name !== undefined) throw new CliError('usage', `--age and --${name} exclude each other`)
}

async function encryptAge(file: string | undefined, options: EncryptOptions): Promise<void> {
  refuseForAge(options)
  // Armor is text: a terminal shows it.
  if (options.armor !== true || !isStandard(options.output)) checkOutput(options.output)
  if (recipientPaths(options).length === 0)
    throw new CliError('usage', 'say for whom: -r age1pq1..., -r FILE with one recipient, or -R FILE')
  const { encrypterFor } = await import('../age/keys.ts')
  const { sealAge } = await import('../age/streams.ts')
  const encrypter = encrypterFor(options)
  await transformTo(openSource(file), sealAge(encrypter, options.armor === true), options.output)
}

function suiteOf({ suite = 'AES-256-GCM' }: EncryptOptions): SuiteName {
  const found = SUITE_NAMES.find((name) => name === suite)
  if (found === undefined)
    throw new CliError('usage', `--suite ${suite}: unknown; known: ${SUITE_NAMES.join(', ')}`)
  return found
}

export async function encrypt(file: string | undefined, options: EncryptOptions): Promise<void> {
  if (options.age === true) return encryptAge(file, options)
  if (options.armor === true || options.allowClassical === true)
    throw new CliError('usage', '--armor and --allow-classical go with --age')
  checkOutput(options.output)
  if ((recipientPaths(options).length === 0) === (options.password !== true)) {
    throw new CliError('usage', 'say for whom: -r FILE.pub, -R FILE with recipients, or -p for a password')
  }
  const context = parseContext(options.context)
  // The default is the same generator behind Web Crypto, which takes 1 ms to load.
  const common = { context, suite: suiteOf(options), random: randomBytes }
  if (options.password === true) {
    const source = openSource(file)
    const password = await choosePassphrase('the file', 'seal to keys with -r FILE instead', options)
    await transformTo(source, sealStream({ password, ...common }), options.output)
    return
  }
  if (options.passphraseFile !== undefined)
    throw new CliError('usage', '--passphrase-file is the password of -p; recipients need none')
  const to = await readRecipients(options)
  await transformTo(openSource(file), sealStream({ to, ...common }), options.output)
}
