/** The benches of all workspaces: each lies with the code that it measures. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** In the order of their files. @throws Error when two have one id. */
export async function findBenches(root = ROOT): Promise<readonly Bench[]> {
  const files = globSync('{packages,apps}/*/bench/*.bench.ts', { cwd: root }).sort()
  const benches: Bench[] = []
  for (const file of files) {
    const module = (await import(pathToFileURL(join(root, file)).href)) as { benches: readonly Bench[] }
    benches.push(...module.benches)
  }
  const ids = new Set(benches.map(({ id }) => id))
  if (ids.size !== benches.length) throw new Error('two benches have one id')
  return benches
}
