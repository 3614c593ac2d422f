import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyProviderContract } from '@quantum-shield/contracts'
import { createFileStore, openFileProvider } from '@quantum-shield/hsm-adapter/file'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'

const PASSPHRASE = 'correct horse battery staple'
const CHEAP = { memoryKiB: 7168, passes: 5, parallelism: 1 }
const ALGORITHMS = [mlDsa65, ed25519, mlKem768, xWing]

for (const memory of ['locked', 'plain'] as const) {
  let folder = ''
  const reopen = () => openFileProvider({ folder, passphrase: PASSPHRASE, algorithms: ALGORITHMS, memory })
  keyProviderContract(`in files, opened into ${memory} memory`, {
    async open() {
      folder = await mkdtemp(join(tmpdir(), 'qs-file-'))
      await createFileStore({ folder, passphrase: PASSPHRASE, passwordCost: CHEAP })
      return reopen()
    },
    reopen,
    expected: ALGORITHMS.map((algorithm) => [algorithm, 'wrapped'] as const),
    wraps: true,
  })
}
