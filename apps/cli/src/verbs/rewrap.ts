import { rewrapStream } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { openSource, refuseExisting, transformTo } from '../files.ts'
import { readPrivateKeys, readPublicKeys } from '../keyfile.ts'
import { KEMS } from '../kems.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { requireUsable } from '../policy.ts'

export interface RewrapOptions extends PassphraseOptions {
  readonly identity?: readonly string[]
  readonly recipient?: readonly string[]
  readonly recipientsFile?: readonly string[]
  readonly output?: string
  readonly context?: readonly string[]
}

export async function rewrap(file: string | undefined, options: RewrapOptions): Promise<void> {
  if (options.output !== undefined && options.output !== '-') refuseExisting(options.output)
  const identities = options.identity ?? []
  const recipients = [...(options.recipient ?? []), ...(options.recipientsFile ?? [])]
  if (identities.length === 0 || recipients.length === 0) {
    throw new CliError('usage', 'say from whom and to whom: -i OLD.key -r NEW.pub')
  }
  const to = recipients.flatMap((path) => readPublicKeys(path, KEMS))
  for (const { algorithm } of to) requireUsable('encrypt', algorithm)
  const keys = (await Promise.all(identities.map((path) => readPrivateKeys(path, KEMS, options)))).flat()
  try {
    const transform = rewrapStream({ keys, to, context: parseContext(options.context) })
    await transformTo(openSource(file), transform, options.output)
  } finally {
    for (const key of keys) key.wipe()
  }
}
