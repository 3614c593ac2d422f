import { randomBytes } from 'node:crypto'
import { sealStream, SUITE_NAMES, type SuiteName } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, openSource, transformTo } from '../files.ts'
import { choosePassphrase, type PassphraseOptions } from '../passphrase.ts'
import { readRecipients, recipientPaths, type RecipientOptions } from '../recipients.ts'

export interface EncryptOptions extends PassphraseOptions, RecipientOptions {
  readonly password?: boolean
  readonly output?: string
  readonly context?: readonly string[]
  readonly suite?: string
}

function suiteOf({ suite = 'AES-256-GCM' }: EncryptOptions): SuiteName {
  const found = SUITE_NAMES.find((name) => name === suite)
  if (found === undefined)
    throw new CliError('usage', `--suite ${suite}: unknown; known: ${SUITE_NAMES.join(', ')}`)
  return found
}

export async function encrypt(file: string | undefined, options: EncryptOptions): Promise<void> {
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
