import { rewrapStream } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, openSource, transformTo } from '../files.ts'
import { withKeysFrom } from '../identities.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { readRecipients } from '../recipients.ts'

export interface RewrapOptions extends PassphraseOptions {
  readonly identity?: readonly string[]
  readonly recipient?: readonly string[]
  readonly recipientsFile?: readonly string[]
  readonly output?: string
  readonly context?: readonly string[]
}

export async function rewrap(file: string | undefined, options: RewrapOptions): Promise<void> {
  checkOutput(options.output)
  const identities = options.identity ?? []
  const recipients = [...(options.recipient ?? []), ...(options.recipientsFile ?? [])]
  if (identities.length === 0 || recipients.length === 0) {
    throw new CliError('usage', 'say from whom and to whom: -i OLD.key -r NEW.pub')
  }
  const context = parseContext(options.context)
  const to = readRecipients(recipients)
  const rewrapping = withKeysFrom(identities, options, (keys) => rewrapStream({ keys, to, context }))
  await transformTo(openSource(file), rewrapping, options.output)
}
