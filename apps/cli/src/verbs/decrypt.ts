import type { KemAlgorithm } from '@quantum-shield/pq-core'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { openStream } from '@quantum-shield/pq-envelope'
import { parseContext } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, openSource, transformTo } from '../files.ts'
import { readPrivateKeys } from '../keyfile.ts'
import { KEMS } from '../kems.ts'
import { readPassphrase, type PassphraseOptions } from '../passphrase.ts'

export interface DecryptOptions extends PassphraseOptions {
  readonly identity?: readonly string[]
  readonly password?: boolean
  readonly output?: string
  readonly context?: readonly string[]
}

export async function decrypt(file: string | undefined, options: DecryptOptions): Promise<void> {
  checkOutput(options.output)
  const paths = options.identity ?? []
  if ((paths.length === 0) === (options.password !== true)) {
    throw new CliError('usage', 'say with what: -i FILE.key, or -p for a password')
  }
  const context = parseContext(options.context)
  if (options.password === true) {
    const password = await readPassphrase('the file', options)
    await transformTo(openSource(file), openStream({ password, context }), options.output)
    return
  }
  const keys: PrivateKey<KemAlgorithm>[] = []
  try {
    // One after the other: each may ask for its passphrase.
    for (const path of paths) keys.push(...(await readPrivateKeys(path, KEMS, options)))
    await transformTo(openSource(file), openStream({ keys, context }), options.output)
  } finally {
    for (const key of keys) key.wipe()
  }
}
