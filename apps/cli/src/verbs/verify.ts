import { utf8 } from '@quantum-shield/pq-core/bytes'
import { verifyDetached } from '@quantum-shield/pq-signatures'
import { CliError } from '../failure.ts'
import { openSource, readWhole } from '../files.ts'
import { readPublicKeys } from '../keyfile.ts'
import { SIGNATURES } from '../signatures.ts'
import { print, shortId, type JsonOption } from '../output.ts'
import { requireUsable } from '../policy.ts'
import { withProgress } from '../progress.ts'

export interface VerifyOptions extends JsonOption {
  readonly key: readonly string[]
  readonly signature?: string
  readonly context?: string
}

/** Four signatures of the largest size the format allows. */
const MAX_SIGNATURE_FILE = 4 * 65_536 + 1024

export async function verify(file: string | undefined, options: VerifyOptions): Promise<void> {
  const isStandardInput = file === undefined || file === '-'
  if (isStandardInput && options.signature === undefined)
    throw new CliError('usage', 'pass --signature FILE for standard input')
  const keys = options.key.flatMap((path) => readPublicKeys(path, SIGNATURES))
  requireUsable('sign', ...keys.map(({ algorithm }) => algorithm))
  const signature = readWhole(options.signature ?? `${file ?? ''}.qsig`, MAX_SIGNATURE_FILE)
  const source = openSource(file)
  const content = withProgress(source.stream, source.name, source.size)
  await verifyDetached(content, signature, keys, { context: utf8(options.context ?? '') })
  const signers = keys.map(({ algorithm, id }) => ({ algorithm: algorithm.id, keyId: id }))
  const names = signers.map(({ algorithm, keyId }) => `${algorithm} ${shortId(keyId)}`).join(', ')
  print({ file: source.name, valid: true, signers }, [`${source.name}: good signature by ${names}`], options)
}
