import { errorCode, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { inspectDetached, verifyDetached } from '@quantum-shield/pq-signatures'
import { isStateful } from '../algorithm-tables.ts'
import { contextText } from '../context.ts'
import { about, CliError } from '../failure.ts'
import { isStandard, openSource, readWhole } from '../files.ts'
import { readPublicKeys } from '../keyfile.ts'
import { SIGNATURES } from '../signatures.ts'
import { print, shortId, type JsonOption } from '../output.ts'
import { requireUsable, type PolicyOptions } from '../policy.ts'
import { withProgress } from '../progress.ts'

export interface VerifyOptions extends PolicyOptions, JsonOption {
  readonly key: readonly string[]
  readonly signature?: string
  readonly context?: string
}

/** Four signatures of the largest size the format allows. */
const MAX_SIGNATURE_FILE = 4 * 65_536 + 1024

/** @throws CliError `usage` for a key named twice: it would look like two signers; `no_suitable_key`. As readPublicKeys. */
async function readSigners(paths: readonly string[]): Promise<PublicKey<SignatureAlgorithm>[]> {
  const found: { readonly path: string; readonly key: PublicKey<SignatureAlgorithm> }[] = []
  for (const path of paths)
    for (const key of await readPublicKeys(path, SIGNATURES)) found.push({ path, key })
  for (const [i, { path, key }] of found.entries()) {
    const first = found.findIndex((other) => other.key.id === key.id)
    if (first === i) continue
    const what = `${key.algorithm.id} ${shortId(key.id)} is in ${found[first]?.path ?? ''} already`
    throw new CliError('usage', `${path}: ${what}; name each signer once`)
  }
  const stateful = found.find(({ key }) => isStateful(key.algorithm))
  if (stateful !== undefined)
    throw new CliError(
      'no_suitable_key',
      `${stateful.path}: a firmware key, ${stateful.key.algorithm.id}: \`qshield firmware verify\` takes it`,
    )
  return found.map(({ key }) => key)
}

export async function verify(file: string | undefined, options: VerifyOptions): Promise<void> {
  if (isStandard(file) && options.signature === undefined)
    throw new CliError('usage', 'pass --signature FILE for standard input')
  const context = utf8(contextText(options.context ?? ''))
  const keys = await readSigners(options.key)
  requireUsable(
    'sign',
    options.key.join(', '),
    keys.map(({ algorithm }) => algorithm),
    options,
  )
  const signaturePath = options.signature ?? `${file ?? ''}.qsig`
  const signature = readWhole(signaturePath, MAX_SIGNATURE_FILE)
  const source = openSource(file)
  const content = withProgress(source.stream, source.name, source.size)
  try {
    await verifyDetached(keys, content, signature, { context })
  } catch (error) {
    // Everything that is found before the content is read is found in the signature file.
    throw errorCode(error) === 'signature_invalid' ? error : about(signaturePath, error)
  }
  const { signers } = inspectDetached(signature)
  const names = signers.map(({ algorithm, keyId }) => `${algorithm} ${shortId(keyId)}`).join(', ')
  print({ file: source.name, valid: true, signers }, [`${source.name}: good signature by ${names}`], options)
}
