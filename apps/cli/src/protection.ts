import { CliError } from './failure.ts'
import { choosePassphrase } from './passphrase.ts'

/** How a new key file is protected. */
export interface ProtectionOptions {
  readonly passphraseFile?: string | undefined
  readonly noPassphrase?: boolean | undefined
}

/** @param fileOption the verb's name for `passphraseFile`. @throws CliError `usage`. */
export function checkProtection(
  { passphraseFile, noPassphrase }: ProtectionOptions,
  fileOption = '--passphrase-file',
): void {
  if (noPassphrase === true && passphraseFile !== undefined)
    throw new CliError('usage', `--no-passphrase and ${fileOption} exclude each other`)
}

/** @param path of the key file, for the prompt. @param fileOption as checkProtection. @returns undefined for a key that is to be left unprotected. */
export async function chooseProtection(
  path: string,
  { passphraseFile, noPassphrase }: ProtectionOptions,
  fileOption?: string,
): Promise<string | undefined> {
  if (noPassphrase === true) return undefined
  const file = passphraseFile === undefined ? {} : { passphraseFile }
  return choosePassphrase(path, 'pass --no-passphrase to store the key unprotected', file, fileOption)
}
