/** HPKE with X-Wing against the `hpke` library alone, which has X-Wing of Web Crypto, and against ourselves over noble. */
import { atLeast, promisesInFlight, wallRates, type Bench } from '@quantum-shield/bench'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { createHpke, type Hpke } from '@quantum-shield/pq-hpke'
import { xWing } from '@quantum-shield/pq-kem'
import { kemBackends } from '@quantum-shield/pq-kem/hazmat'
import * as library from 'hpke'

const IN_FLIGHT = 16
const PLAINTEXT = new Uint8Array(256).fill(7)
const PARTS = { kdf: 'HKDF-SHA256', aead: 'AES-256-GCM' } as const

const inFlight = (operation: () => Promise<unknown>) => (count: number) =>
  promisesInFlight(operation, count, IN_FLIGHT)

const { publicKey, privateKey } = xWing.generateKeyPair()

interface Operations {
  seal(): Promise<unknown>
  open(): Promise<unknown>
}

async function sealAndOpen(hpke: Hpke): Promise<Operations> {
  const { enc, ciphertext } = await hpke.seal(publicKey, PLAINTEXT)
  return {
    seal: () => hpke.seal(publicKey, PLAINTEXT),
    open: () => hpke.open(privateKey, enc, ciphertext),
  }
}

const ours = (): Promise<Operations> => sealAndOpen(createHpke({ kem: xWing, ...PARTS }))

function overNoble(): Promise<Operations> {
  const [noble] = kemBackends(xWing)
  const kem: KemAlgorithm = {
    ...xWing,
    encapsulate(key) {
      const { ciphertext, sharedSecret } = noble.encapsulate(key)
      return { ciphertext, sharedSecret: SecretBytes.adopt(sharedSecret) }
    },
    decapsulate: (key, ciphertext) => SecretBytes.adopt(noble.decapsulate(key, ciphertext)),
  }
  return sealAndOpen(createHpke({ kem, ...PARTS }))
}

async function libraryAlone(): Promise<Operations> {
  const suite = new library.CipherSuite(
    library.KEM_MLKEM768_X25519,
    library.KDF_HKDF_SHA256,
    library.AEAD_AES_256_GCM,
  )
  const keys = await suite.GenerateKeyPair(false)
  const { encapsulatedSecret, ciphertext } = await suite.Seal(keys.publicKey, PLAINTEXT)
  return {
    seal: () => suite.Seal(keys.publicKey, PLAINTEXT),
    open: () => suite.Open(keys, encapsulatedSecret, ciphertext),
  }
}

function bench(
  operation: 'seal' | 'open',
  id: string,
  peer: string,
  perSecond: number,
  target: number,
  setUpPeer: () => Promise<Operations>,
): Bench {
  return {
    id,
    group: `HPKE, X-Wing, ${PARTS.kdf}, ${PARTS.aead}, ${PLAINTEXT.length} bytes, ${IN_FLIGHT} in flight`,
    unit: 'op/s',
    peer,
    target: atLeast(target),
    async measure(effort) {
      const count = Math.max(4 * IN_FLIGHT, Math.round(perSecond * effort.blockSeconds))
      const [mine, theirs] = [await ours(), await setUpPeer()]
      return wallRates(effort, count, inFlight(mine[operation]), inFlight(theirs[operation]))
    },
  }
}

export const benches: readonly Bench[] = [
  bench('seal', 'hpke-seal', 'the hpke library alone', 5000, 0.9, libraryAlone),
  bench('open', 'hpke-open', 'the hpke library alone', 5000, 0.9, libraryAlone),
  bench('seal', 'hpke-seal-noble', 'the same over noble', 1000, 3, overNoble),
  bench('open', 'hpke-open-noble', 'the same over noble', 1000, 3, overNoble),
]
