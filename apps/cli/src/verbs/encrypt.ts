import { sealStream, type SuiteName } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { openSource, refuseExisting, transformTo } from '../files.ts'
import { readPublicKeys } from '../keyfile.ts'
import { KEMS } from '../kems.ts'
import { choosePassphrase, type PassphraseOptions } from '../passphrase.ts'
import { requireUsable } from '../policy.ts'

export interface EncryptOptions extends PassphraseOptions {
  readonly recipient?: readonly string[]
  readonly recipientsFile?: readonly string[]
  readonly password?: boolean
  readonly output?: string
  readonly context?: readonly string[]
  readonly suite?: string
}

export async function encrypt(file: string | undefined, options: EncryptOptions): Promise<void> {
  if (options.output !== undefined && options.output !== '-') refuseExisting(options.output)
  const paths = [...(options.recipient ?? []), ...(options.recipientsFile ?? [])]
  if ((paths.length === 0) === (options.password !== true)) {
    throw new CliError('usage', 'say for whom: -r FILE.pub, -R FILE with recipients, or -p for a password')
  }
  const context = parseContext(options.context)
  const common = { context, ...(options.suite !== undefined && { suite: options.suite as SuiteName }) }
  if (options.password === true) {
    const password = await choosePassphrase('the file', options)
    await transformTo(openSource(file), sealStream({ password, ...common }), options.output)
    return
  }
  const to = paths.flatMap((path) => readPublicKeys(path, KEMS))
  for (const { algorithm } of to) requireUsable('encrypt', algorithm)
  await transformTo(openSource(file), sealStream({ to, ...common }), options.output)
}
