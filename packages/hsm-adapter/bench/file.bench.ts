/** Keys in files: opening one, and signing with it, against the engine with the same key in memory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  atLeast,
  atMost,
  promisesInFlight,
  wallRates,
  type Bench,
  type Effort,
  type Figures,
} from '@quantum-shield/bench'
import { createFileStore, openFileProvider } from '@quantum-shield/hsm-adapter/file'
import type { KeyProvider } from '@quantum-shield/pq-core'
import { createEngine } from '@quantum-shield/pq-engine'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { mlDsa65 } from '@quantum-shield/pq-signatures'

const IN_FLIGHT = 64
const PASSPHRASE = 'correct horse battery staple'
const GROUP = 'Keys in files'
const MAX_OPENING_MS = 5
const audit = { record: () => undefined }

/** @param work gets what opens a new store, Argon2id and all. */
async function withStore<T>(work: (open: () => Promise<KeyProvider>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'qs-bench-'))
  try {
    await createFileStore({ folder, passphrase: PASSPHRASE })
    return await work(() =>
      openFileProvider({ folder, passphrase: PASSPHRASE, algorithms: [mlDsa65, mlKem768], memory: 'plain' }),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** From the name to the first secret, less a decapsulation: the slowest of keys that are opened once each. */
async function measureOpening({ rounds }: Effort): Promise<Figures> {
  return withStore(async (open) => {
    const names = Array.from({ length: 10 * rounds }, (_, i) => `key ${i}`)
    const making = await open()
    for (const name of names) await making.create({ purpose: 'encrypt', algorithms: [mlKem768], name })
    await making.close()
    const provider = await open()
    const ciphertext = new Uint8Array(mlKem768.ciphertextSize)
    const times: number[] = []
    for (const name of names) {
      const start = performance.now()
      const { decapsulate } = await provider.decapsulator((await provider.find(name)).parts[0]!)
      await decapsulate(ciphertext)
      const opened = performance.now()
      await decapsulate(ciphertext)
      times.push(opened - start - (performance.now() - opened))
    }
    await provider.close()
    // The first ones wait for the compiler.
    return { value: Math.max(...times.slice(rounds)), peerValue: MAX_OPENING_MS }
  })
}

export const benches: readonly Bench[] = [
  {
    id: 'file-key-open',
    group: GROUP,
    unit: 'ms',
    peer: 'limit',
    target: atMost(1),
    measure: measureOpening,
  },
  {
    id: 'file-key-sign',
    group: GROUP,
    unit: 'op/s',
    peer: 'the engine, the same key in memory',
    target: atLeast(0.9),
    async measure(effort) {
      return withStore(async (open) => {
        const provider = await open()
        const memory = createMemoryKeyProvider({ memory: 'plain' })
        const { privateKey } = mlDsa65.generateKeyPair()
        const copy = mlDsa65.privateKey(privateKey.secret.reveal())
        const request = { name: 'bench', purpose: 'sign' } as const
        const filed = await provider.add({ ...request, privateKeys: [copy] })
        const held = await memory.add({ ...request, privateKeys: [privateKey] })
        const inFiles = createEngine({ policy: 'fips', keys: provider, audit })
        const inMemory = createEngine({ policy: 'fips', keys: memory, audit })
        const message = new Uint8Array(256)
        const figures = await wallRates(
          // Signing takes a time that spreads by three quarters of its mean.
          { ...effort, rounds: 5 * effort.rounds },
          Math.max(4 * IN_FLIGHT, Math.round(4000 * effort.blockSeconds)),
          (count) => promisesInFlight(() => inFiles.sign(filed, message), count, IN_FLIGHT),
          (count) => promisesInFlight(() => inMemory.sign(held, message), count, IN_FLIGHT),
        )
        await provider.close()
        return figures
      })
    },
  },
]
