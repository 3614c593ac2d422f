/** HQC-1 against the HQC of liboqs-js, which is HQC-128 of 2023: the same codes and weights, an older transform. */
import { atLeast, cpuRates, figure, processClock, Unavailable, type Bench } from '@quantum-shield/bench'
import { systemRandom } from '@quantum-shield/pq-core'
import { hqc1 } from '@quantum-shield/pq-kem/hqc'
import { HQC_TABLE } from '../src/hqc/hqc.table.ts'
import { wasmCore } from '../src/hqc/kernel.ts'

/** In a block of the product alone, of which an encapsulation has two and a decapsulation three. */
const PRODUCTS = 1000

/** Keys that come from outside, as an application has them: no state of their generation is left. */
function importedKeys() {
  const pair = hqc1.generateKeyPair()
  return {
    publicKey: hqc1.publicKey(pair.publicKey.toBytes()),
    privateKey: hqc1.privateKey(pair.privateKey.secret.reveal()),
  }
}

interface LiboqsKem {
  generateKeyPair(): { publicKey: Uint8Array; secretKey: Uint8Array }
  encapsulate(publicKey: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array }
  decapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array
}

/** By a name that TypeScript does not follow: the package's own declarations do not compile. */
const LIBOQS: string = '@oqs/liboqs-js'

/** One instance for all of the measurement: making one costs milliseconds. */
async function kept() {
  const { createHQC128 } = (await import(LIBOQS)) as { createHQC128: () => Promise<LiboqsKem> }
  const kem = await createHQC128()
  return { kem, ...kem.generateKeyPair() }
}

const COMMON = {
  group: 'HQC-1, operations per CPU second',
  unit: 'op/s',
  peer: '@oqs/liboqs-js, kept instance',
} as const

export const benches: readonly Bench[] = [
  {
    id: 'hqc-1-generate',
    ...COMMON,
    async measure(effort) {
      const { kem } = await kept()
      return cpuRates(
        effort,
        () => hqc1.generateKeyPair(),
        () => kem.generateKeyPair(),
      )
    },
  },
  {
    id: 'hqc-1-encapsulate',
    ...COMMON,
    target: atLeast(4),
    async measure(effort) {
      const { publicKey } = importedKeys()
      const peer = await kept()
      return cpuRates(
        effort,
        () => hqc1.encapsulate(publicKey),
        () => peer.kem.encapsulate(peer.publicKey),
      )
    },
  },
  {
    id: 'hqc-1-decapsulate',
    ...COMMON,
    target: atLeast(4),
    async measure(effort) {
      const { publicKey, privateKey } = importedKeys()
      const { ciphertext } = hqc1.encapsulate(publicKey)
      const peer = await kept()
      const sent = peer.kem.encapsulate(peer.publicKey)
      return cpuRates(
        effort,
        () => hqc1.decapsulate(privateKey, ciphertext),
        () => peer.kem.decapsulate(sent.ciphertext, peer.secretKey),
      )
    },
  },
  {
    id: 'limit-hqc-1-multiply',
    group: 'HQC-1, operations per CPU second',
    unit: 'µs',
    async measure({ rounds }) {
      const core = wasmCore(HQC_TABLE['HQC-1-2025-08-22'].parameters)
      if (core === undefined) throw new Unavailable('WebAssembly is not compiled here')
      const { omegaR, vectorSize } = core.parameters
      const support = core.supportOf(systemRandom(4 * omegaR))
      const vector = systemRandom(vectorSize).with(-1, 0)
      const block = () => {
        const start = processClock()
        for (let i = 0; i < PRODUCTS; i++) core.multiply(vector, support)
        return { count: PRODUCTS, seconds: processClock() - start }
      }
      block()
      return figure(block, rounds, { as: 'time', scale: 1e6 })
    },
  },
]
