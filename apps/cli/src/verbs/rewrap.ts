import { rewrapStream } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, openSource, transformTo } from '../files.ts'
import { withKeysFrom } from '../identities.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { readRecipients, recipientPaths, type RecipientOptions } from '../recipients.ts'

export interface RewrapOptions extends PassphraseOptions, RecipientOptions {
  readonly identity?: readonly string[]
  readonly output?: string
  readonly context?: readonly string[]
}

export async function rewrap(file: string | undefined, options: RewrapOptions): Promise<void> {
  checkOutput(options.output)
  const identities = options.identity ?? []
  if (identities.length === 0 || recipientPaths(options).length === 0) {
    throw new CliError('usage', 'say from whom and to whom: -i OLD.key -r NEW.pub')
  }
  const context = parseContext(options.context)
  const to = await readRecipients(options)
  const rewrapping = await withKeysFrom(identities, options, (keys) => rewrapStream({ keys, to, context }))
  await transformTo(openSource(file), rewrapping, options.output)
}
