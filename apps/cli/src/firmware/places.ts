/** Where the state of a firmware key lies: beside the key, and its witness away from it. */
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileJournal, type Places } from '@quantum-shield/pq-hash-sigs/state'

const fs = process.getBuiltinModule('node:fs')

export interface PlaceOptions {
  readonly state?: string
  readonly witness?: string
}

export interface Paths {
  readonly state: string
  readonly witness: string
}

/** $XDG_STATE_HOME/qshield/ID.witness: not in the folder of the key, which is copied and restored as a whole. */
function defaultWitness(keyId: string): string {
  const home = process.env['XDG_STATE_HOME'] ?? ''
  return join(home === '' ? join(homedir(), '.local/state') : home, 'qshield', `${keyId}.witness`)
}

/** @param key file of the key, NAME.key or NAME.pub. */
export function pathsOf(key: string, keyId: string, { state, witness }: PlaceOptions): Paths {
  return {
    state: state ?? `${key.replace(/\.(key|pub)$/, '')}.state`,
    witness: witness ?? defaultWitness(keyId),
  }
}

export function placesOf({ state, witness }: Paths): Places {
  return { journal: fileJournal(state), witness: fileJournal(witness) }
}

/** The folder of a witness whose name was not chosen. */
export function makeWitnessFolder({ witness }: Paths): void {
  fs.mkdirSync(dirname(witness), { recursive: true, mode: 0o700 })
}

/** One snapshot takes both back, and nothing can tell. @returns a warning, or undefined. */
export function sharedDisk({ state, witness }: Paths): string | undefined {
  const [own, other] = [state, witness].map((path) => fs.statSync(dirname(path), { throwIfNoEntry: false }))
  return own !== undefined && own.dev === other?.dev
    ? `${state} and ${witness} lie on one file system: a snapshot of it restores both, and nothing can tell`
    : undefined
}

/** Of a key that could not be written. */
export function removePlaces({ state, witness }: Paths): void {
  for (const path of [state, witness]) fs.rmSync(path, { force: true })
}
