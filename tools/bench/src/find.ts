/** The benches of all workspaces: each lies with the code that it measures. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export interface FoundBench extends Bench {
  /** Absolute path of its file. */
  readonly file: string
}

export async function readBenches(file: string): Promise<readonly Bench[]> {
  return ((await import(pathToFileURL(file).href)) as { benches: readonly Bench[] }).benches
}

/** In the order of their files. @throws Error when two have one id. */
export async function findBenches(root = ROOT): Promise<readonly FoundBench[]> {
  const benches: FoundBench[] = []
  for (const path of globSync('{packages,apps}/*/bench/*.bench.ts', { cwd: root }).sort()) {
    const file = join(root, path)
    benches.push(...(await readBenches(file)).map((bench) => ({ ...bench, file })))
  }
  const ids = new Set(benches.map(({ id }) => id))
  if (ids.size !== benches.length) throw new Error('two benches have one id')
  return benches
}
