/** Verification of a firmware file: the public key, the file, read once, and its signature. */
import { CliError } from '../failure.ts'
import { isStandard, openSource, readWhole } from '../files.ts'
import { readFirmwarePublicKey } from '../firmware/keys.ts'
import { print, shortId, type JsonOption } from '../output.ts'
import { withProgress } from '../progress.ts'

export interface FirmwareVerifyOptions extends JsonOption {
  readonly key: string
  readonly signature?: string
}

/** Bytes. The largest has 8 levels of H25 and W1: 75 kB. */
const MAX_SIGNATURE_FILE = 128 * 1024

export async function firmwareVerify(
  file: string | undefined,
  options: FirmwareVerifyOptions,
): Promise<void> {
  if (isStandard(file) && options.signature === undefined)
    throw new CliError('usage', 'pass --signature FILE for standard input')
  const key = await readFirmwarePublicKey(options.key)
  const signature = readWhole(options.signature ?? `${file ?? ''}.sig`, MAX_SIGNATURE_FILE)
  const source = openSource(file)
  await key.algorithm.verifyStream(key, withProgress(source.stream, source.name, source.size), signature)
  const { id, algorithm } = key
  print(
    { file: source.name, valid: true, algorithm: algorithm.id, keyId: id },
    [`${source.name}: good signature by ${algorithm.id} ${shortId(id)}`],
    options,
  )
}
