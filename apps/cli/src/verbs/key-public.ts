import { CliError } from '../failure.ts'
import { checkOutput, isStandard, writeWhole } from '../files.ts'
import { encodePublicKeys, readEveryPrivateKey } from '../keyfile.ts'
import { KEMS } from '../kems.ts'
import { printable, shortId, write } from '../output.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { SIGNATURES } from '../signatures.ts'

export interface KeyPublicOptions extends PassphraseOptions {
  readonly output?: string
}

export async function keyPublic(
  file: string | undefined,
  { output, ...options }: KeyPublicOptions,
): Promise<void> {
  if (file === undefined) throw new CliError('usage', 'say of which key: key public FILE.key')
  // Text, which a terminal may show.
  if (!isStandard(output)) checkOutput(output)
  const privateKeys = await readEveryPrivateKey(file, [KEMS, SIGNATURES], options)
  const keys = privateKeys.map(({ publicKey }) => publicKey)
  for (const key of privateKeys) key.wipe()
  const content = encodePublicKeys(keys)
  if (isStandard(output)) {
    write(content)
    return
  }
  writeWhole({ path: output, content, mode: 0o644 })
  const names = keys.map(({ algorithm, id }) => `${algorithm.id} ${shortId(id)}`).join(', ')
  write(`${printable(`${output}: ${names}`)}\n`)
}
