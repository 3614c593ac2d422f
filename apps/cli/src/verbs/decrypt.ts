import { openStream } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, openSource, transformTo } from '../files.ts'
import { withKeysFrom } from '../identities.ts'
import { readPassphrase, type PassphraseOptions } from '../passphrase.ts'

export interface DecryptOptions extends PassphraseOptions {
  readonly identity?: readonly string[]
  readonly password?: boolean
  readonly output?: string
  readonly context?: readonly string[]
}

const ON_TERMINAL = 'the content is not shown on a terminal; pass -o FILE, redirect, or append | cat'

export async function decrypt(file: string | undefined, options: DecryptOptions): Promise<void> {
  checkOutput(options.output, ON_TERMINAL)
  const paths = options.identity ?? []
  if ((paths.length === 0) === (options.password !== true)) {
    throw new CliError('usage', 'say with what: -i FILE.key, or -p for a password')
  }
  const context = parseContext(options.context)
  if (options.password === true) {
    const source = openSource(file)
    const password = await readPassphrase('the file', options)
    await transformTo(source, openStream({ password, context }), options.output)
    return
  }
  const opening = await withKeysFrom(paths, options, (keys) => openStream({ keys, context }))
  await transformTo(openSource(file), opening, options.output)
}
