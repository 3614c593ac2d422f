/**
 * Writes test-vectors/own/envelope/accept.json and reject.json. The randomness is SHAKE128 of the name of each
 * case, so that every run gives the same bytes:
 *
 *     node --conditions=@quantum-shield/source tools/envelope-vectors/src/generate.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@quantum-shield/testkit'
import { vectorFiles } from './files.ts'

const folder = join(repositoryRoot, 'test-vectors', 'own', 'envelope')
mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(await vectorFiles())) {
  writeFileSync(join(folder, name), text)
  process.stderr.write(`${name}: ${text.length} characters\n`)
}
