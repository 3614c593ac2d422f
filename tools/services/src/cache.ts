/** What takes long is made once for this user, outside the checkout, and is there whole or not at all. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isRunning } from './programs.ts'

/** `$XDG_CACHE_HOME/quantum-shield`, by default under `~/.cache`. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME: base } = process.env
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'quantum-shield')
}

/** A file with the id of the process that makes something; one whose process is gone is taken over. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx')
      writeSync(descriptor, String(process.pid))
      closeSync(descriptor)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    await delay(200)
    const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
    if (owner > 0 && !isRunning(owner)) rmSync(file, { force: true })
  }
}

/**
 * @param name changes with everything that the content depends on.
 * @param make fills an empty folder; what it throws leaves nothing behind.
 * @returns `<cache>/NAME`: what is there already, or what `make` has just filled. Other processes wait for it meanwhile.
 */
export async function makeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cacheFolder(), name)
  if (existsSync(target)) return target
  mkdirSync(cacheFolder(), { recursive: true })
  const unlock = await lock(`${target}.lock`)
  try {
    if (existsSync(target)) return target
    for (const left of readdirSync(cacheFolder()).filter((entry) => entry.startsWith(`${name}.half-`))) {
      rmSync(join(cacheFolder(), left), { recursive: true, force: true })
    }
    const half = mkdtempSync(`${target}.half-`)
    try {
      await make(half)
      renameSync(half, target)
    } catch (error) {
      rmSync(half, { recursive: true, force: true })
      throw error
    }
    return target
  } finally {
    unlock()
  }
}
