/**
 * Writes test-vectors/own/compat/vN, once in the life of a format version: every kind of file that this release can
 * write, for later releases to open. Its randomness is the system's; it refuses to touch a folder that exists.
 *
 *     node --conditions=@quantum-shield/source tools/envelope-vectors/src/freeze.ts v1
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repositoryRoot } from '@quantum-shield/testkit'
import { frozenEnvelopes } from './freeze-envelopes.ts'
import { frozenKeys } from './freeze-keys.ts'
import { frozenSignatures } from './freeze-signatures.ts'

/** A file, and what the manifest says of it. */
export interface Frozen {
  /** Relative to the folder of the version. */
  readonly file: string
  readonly content: Uint8Array | string
  readonly facts: Readonly<Record<string, unknown>>
}

const [version = ''] = process.argv.slice(2)
if (!/^v[1-9][0-9]*$/.test(version)) throw new RangeError('usage: freeze.ts vN')
const folder = join(repositoryRoot, 'test-vectors', 'own', 'compat', version)

const { keys, files } = await frozenKeys()
const all: Frozen[] = [...files, ...(await frozenEnvelopes(keys)), ...(await frozenSignatures(keys))]

// Without `recursive` a folder that exists is an error.
mkdirSync(dirname(folder), { recursive: true })
mkdirSync(folder)
const rows = all.map(({ file, content, facts }) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return `    ${JSON.stringify({ file, sha256, ...facts })}`
})
writeFileSync(join(folder, 'manifest.json'), `{\n  "files": [\n${rows.join(',\n')}\n  ]\n}\n`)
process.stderr.write(`${version}: ${all.length} files\n`)
