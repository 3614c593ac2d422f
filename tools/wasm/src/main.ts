/** `npm run wasm`: builds every kernel and writes it into its package. `-- --check` compares instead. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileKernel, findKernels, importsOf, ROOT, wrapModule } from './kernels.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

for (const kernel of findKernels()) {
  const module = await compileKernel(kernel)
  const imports = importsOf(module)
  if (imports.length > 0) throw new Error(`${kernel.source} imports ${imports.join(', ')}`)
  const file = join(ROOT, kernel.target)
  const text = wrapModule(kernel, module)
  const stale = !existsSync(file) || readFileSync(file, 'utf8') !== text
  if (stale && values.check) process.exitCode = 1
  if (stale && !values.check) writeFileSync(file, text)
  const state = stale ? (values.check ? ', stale' : ', written') : ''
  process.stdout.write(`${kernel.target}: ${module.length} bytes${state}
`)
}
