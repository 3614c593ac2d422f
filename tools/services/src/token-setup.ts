/** Makes a token ready for use: label, PIN of the security officer, PIN of the user. */
import { join } from 'node:path'
import { commandOf, run } from './programs.ts'
import type { TokenSettings } from './softhsm.ts'

const SCRIPT = join(import.meta.dirname, 'scripts', 'initialise.ts')

export interface Setup extends TokenSettings {
  readonly module: string
  readonly environment: Readonly<Record<string, string>>
  /** As the token was made, where the officer has to change it. */
  readonly firstSoPin?: string
  /** Program and arguments that run a script where the module can be loaded; by default this Node, here. */
  readonly command?: (script: string) => readonly string[]
}

/** @throws Error with the PKCS#11 code of the first call that failed. */
export async function initialise(setup: Setup): Promise<void> {
  const { module, label, pin, soPin, firstSoPin } = setup
  const [program = '', ...args] = commandOf(setup)(SCRIPT)
  await run(program, [...args, JSON.stringify({ module, label, pin, soPin, firstSoPin })])
}
