import { openStream } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { choosing, isAgeFile } from '../age/recognise.ts'
import { checkOutput, isStandard, openSource, transformTo, type Transform } from '../files.ts'
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
  const known = isStandard(file) ? undefined : isAgeFile(file)
  // Before anybody is asked for a password to a file that is not there.
  const asked = options.password === true ? openSource(file) : undefined
  const password = asked && (await readPassphrase('the file', options))
  const openEnvelope = async (): Promise<Transform> =>
    password === undefined
      ? withKeysFrom(paths, options, (keys) => openStream({ keys, context }))
      : openStream({ password, context })
  const openFor = (isAge: boolean): Promise<Transform> =>
    isAge ? openAgeFile(paths, password, options) : openEnvelope()
  // Keys are read before the source is, unless only the source tells what kind of keys it wants.
  const opening = known === undefined ? choosing(openFor) : await openFor(known)
  await transformTo(asked ?? openSource(file), opening, options.output)
}

async function openAgeFile(
  paths: readonly string[],
  passphrase: string | undefined,
  { context }: DecryptOptions,
): Promise<Transform> {
  if (context !== undefined) throw new CliError('usage', '--context: an age file has none')
  const { openAge } = await import('../age/streams.ts')
  if (passphrase !== undefined) return openAge({ passphrase })
  const { readIdentities } = await import('../age/keys.ts')
  return openAge({ identities: readIdentities(paths) })
}
