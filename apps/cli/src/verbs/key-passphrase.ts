import { CliError } from '../failure.ts'
import { checkOutput, isStandard, writeWhole } from '../files.ts'
import { encodePrivateKeys, readEveryPrivateKey } from '../keyfile.ts'
import { KEMS } from '../kems.ts'
import { printable, write } from '../output.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { checkProtection, chooseProtection } from '../protection.ts'
import { SIGNATURES } from '../signatures.ts'

export interface KeyPassphraseOptions extends PassphraseOptions {
  readonly output: string
  readonly newPassphraseFile?: string
  readonly noPassphrase?: boolean
}

const FILE_OPTION = '--new-passphrase-file'

export async function keyPassphrase(file: string | undefined, options: KeyPassphraseOptions): Promise<void> {
  const { output, newPassphraseFile, noPassphrase } = options
  const protection = { passphraseFile: newPassphraseFile, noPassphrase }
  if (file === undefined) throw new CliError('usage', 'say of which key: key passphrase -o NEW.key FILE.key')
  checkProtection(protection, FILE_OPTION)
  if (isStandard(output))
    throw new CliError('usage', 'pass -o FILE: a private key is written to a file of mode 0600')
  checkOutput(output)
  const keys = await readEveryPrivateKey(file, [KEMS, SIGNATURES], options)
  try {
    const passphrase = await chooseProtection(output, protection, FILE_OPTION)
    writeWhole({ path: output, content: await encodePrivateKeys(keys, passphrase), mode: 0o600 })
  } finally {
    for (const key of keys) key.wipe()
  }
  const count = `${keys.length} key${keys.length === 1 ? '' : 's'}`
  const advice = `${file} is as it was: remove it and its copies when ${output} has opened`
  write(`${printable(`${output}: ${count}; ${advice}`)}\n`)
}
