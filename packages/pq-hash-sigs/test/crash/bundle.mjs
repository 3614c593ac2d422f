// node bundle.mjs FILE: the signer in one file, which starts in a third of the time. Not inside jest, whose functions
// rolldown does not know as such.
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const bundle = await rolldown({
  input: fileURLToPath(new URL('signer.ts', import.meta.url)),
  platform: 'node',
  resolve: { conditionNames: ['@quantum-shield/source', 'node', 'import', 'default'] },
})
await bundle.write({ file: process.argv[2], format: 'esm', codeSplitting: false })
await bundle.close()
