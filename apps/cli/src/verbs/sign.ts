import { utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf, type PrivateKey } from '@quantum-shield/pq-core/keys'
import { signDetached } from '@quantum-shield/pq-signatures'
import { isStateful } from '../algorithm-tables.ts'
import { contextText } from '../context.ts'
import { CliError } from '../failure.ts'
import { checkOutput, isStandard, openSource, writeWhole } from '../files.ts'
import { readPrivateKeys } from '../keyfile.ts'
import { SIGNATURES } from '../signatures.ts'
import { note, print, shortId, write, type JsonOption } from '../output.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { requireUsable, type PolicyOptions } from '../policy.ts'
import { withProgress } from '../progress.ts'

export interface SignOptions extends PassphraseOptions, PolicyOptions, JsonOption {
  readonly key: string
  readonly output?: string
  readonly context?: string
}

/** As the format of signature files has it. */
const MAX_SIGNERS = 4

/** @throws CliError `no_suitable_key`, which names the key file. */
function requireDistinct(path: string, keys: readonly PrivateKey[]): void {
  const count = new Set(keys.map(({ publicKey }) => publicKey.id)).size
  if (count < keys.length)
    throw new CliError('no_suitable_key', `${path}: a signature key is in it twice; take one out`)
  if (count > MAX_SIGNERS)
    throw new CliError(
      'no_suitable_key',
      `${path}: ${count} signature keys, at most ${MAX_SIGNERS} can sign; take some out`,
    )
}

export async function sign(file: string | undefined, options: SignOptions): Promise<void> {
  if (isStandard(file) && options.output === undefined)
    throw new CliError('usage', 'pass -o FILE for the signature of standard input')
  const output = options.output ?? `${file ?? ''}.qsig`
  checkOutput(output)
  if (isStandard(output) && options.json === true)
    throw new CliError('usage', '--json and -o - both want standard output; pass -o FILE')
  const context = utf8(contextText(options.context ?? ''))
  const source = openSource(file)
  const keys = await readPrivateKeys(options.key, SIGNATURES, options)
  try {
    const stateful = keys.find(({ algorithm }) => isStateful(algorithm))
    if (stateful !== undefined)
      throw new CliError(
        'no_suitable_key',
        `${options.key}: ${stateful.algorithm.id} signs with its state: \`qshield firmware sign\` does`,
      )
    requireUsable(
      'sign',
      options.key,
      keys.map(({ algorithm }) => algorithm),
      options,
    )
    requireDistinct(options.key, keys)
    const content = withProgress(source.stream, source.name, source.size)
    const signature = await signDetached(keys.map(signerOf), content, { context })
    const signers = keys.map(({ algorithm, publicKey }) => ({ algorithm: algorithm.id, keyId: publicKey.id }))
    const names = signers.map(({ algorithm, keyId }) => `${algorithm} ${shortId(keyId)}`).join(', ')
    if (isStandard(output)) {
      write(signature)
      note(`${source.name}: signed by ${names}`)
      return
    }
    writeWhole({ path: output, content: signature, mode: 0o644 })
    print({ file: source.name, signature: output, signers }, [`${output}: signed by ${names}`], options)
  } finally {
    for (const key of keys) key.wipe()
  }
}
