/** age files of the command, as whole processes, against typage on the same file and nothing else. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { atLeast, compare, openFolder, type Bench, type Effort, type Figures } from '@quantum-shield/bench'
import { node, prepare, qshield, requireBuild, timed } from './processes.ts'

const TYPAGE = fileURLToPath(new URL('typage.mjs', import.meta.url))
const COMMON = {
  group: 'age files, hybrid, whole process',
  unit: 'MB/s',
  peer: 'typage alone',
  target: atLeast(0.9),
} as const
/** ChaCha20-Poly1305 in JavaScript is slow: an eighth of the other files. */
const sizeOf = ({ fileSize }: Effort): number => fileSize / 8

async function measure(effort: Effort, verb: 'encrypt' | 'decrypt'): Promise<Figures> {
  requireBuild()
  const size = sizeOf(effort)
  using folder = openFolder(4 * size)
  const { path } = folder
  prepare(qshield('keygen', '--age', '--no-passphrase', '-o', path('age')))
  const recipient = readFileSync(path('age.pub'), 'utf8').match(/^age1pq.*$/m)?.[0] ?? ''
  const plain = folder.fill('plain', size)
  const [sealed, output] = [path('sealed.age'), path('output')]
  prepare(qshield('encrypt', '--age', '-r', recipient, '-o', sealed, plain))
  const ours =
    verb === 'encrypt'
      ? qshield('encrypt', '--age', '-r', recipient, '-o', output, plain)
      : qshield('decrypt', '-i', path('age.key'), '-o', output, sealed)
  const peer =
    verb === 'encrypt'
      ? node(TYPAGE, 'encrypt', recipient, plain, output)
      : node(TYPAGE, 'decrypt', path('age.key'), sealed, output)
  return await compare(timed(ours, size, folder), timed(peer, size, folder), effort.fileRounds, {
    as: 'rate',
    scale: 1e-6,
  })
}

export const benches: readonly Bench[] = [
  { id: 'cli-age-encrypt', ...COMMON, measure: (effort) => measure(effort, 'encrypt') },
  { id: 'cli-age-decrypt', ...COMMON, measure: (effort) => measure(effort, 'decrypt') },
]
