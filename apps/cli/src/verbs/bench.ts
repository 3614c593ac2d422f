/** A quick measurement for the machine at hand. The project's own benchmarks compare with peers: `npm run bench`. */
import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { isStateful, offerOf, type Offer } from '../algorithm-tables.ts'
import { allOffers, READY } from '../algorithms.ts'
import { checkFamily } from '../every-algorithm.ts'
import { CliError } from '../failure.ts'
import { print, table, type JsonOption } from '../output.ts'

export interface BenchOptions extends JsonOption {
  readonly seconds?: string
  readonly family?: string
}

interface Rates {
  readonly id: string
  readonly backend: string
  /** Operations a second on one core. */
  readonly generate: number
  /** Encapsulate or sign. */
  readonly make: number
  /** Decapsulate or verify. */
  readonly check: number
}

function rate(seconds: number, operation: () => void): number {
  operation()
  const start = performance.now()
  let count = 0
  let elapsed: number
  do {
    operation()
    count++
    elapsed = (performance.now() - start) / 1000
  } while (elapsed < seconds)
  return Math.round(count / elapsed)
}

function kemRates(kem: KemAlgorithm, seconds: number): Rates {
  const { publicKey, privateKey } = kem.generateKeyPair()
  const { ciphertext } = kem.encapsulate(publicKey)
  return {
    id: kem.id,
    backend: kem.backend,
    generate: rate(seconds, () => void kem.generateKeyPair()),
    make: rate(seconds, () => void kem.encapsulate(publicKey)),
    check: rate(seconds, () => void kem.decapsulate(privateKey, ciphertext)),
  }
}

function signatureRates(scheme: SignatureAlgorithm, seconds: number): Rates {
  const { publicKey, privateKey } = scheme.generateKeyPair()
  const message = new Uint8Array(32)
  const signature = scheme.signSync(privateKey, message)
  return {
    id: scheme.id,
    backend: scheme.backend,
    generate: rate(seconds, () => void scheme.generateKeyPair()),
    make: rate(seconds, () => void scheme.signSync(privateKey, message)),
    check: rate(seconds, () => void scheme.verifySync(publicKey, message, signature)),
  }
}

function ratesOf(algorithm: Algorithm, seconds: number): Rates {
  return algorithm.kind === 'kem' ? kemRates(algorithm, seconds) : signatureRates(algorithm, seconds)
}

/** Those of the usual key sets and their relatives; all of a family where one is named. */
async function offersOf({ family }: BenchOptions): Promise<readonly Offer[]> {
  if (family === undefined) return READY.map(offerOf)
  return (await allOffers()).filter((offer) => offer.family === family && !isStateful(offer))
}

export async function bench(options: BenchOptions): Promise<void> {
  checkFamily(options.family)
  const seconds = Number(options.seconds ?? '0.2')
  if (!(seconds > 0 && seconds <= 60))
    throw new CliError('usage', `--seconds ${options.seconds ?? ''}: a number above 0, at most 60`)
  const rows: Rates[] = []
  for (const offer of await offersOf(options)) rows.push(ratesOf(await offer.load(), seconds))
  const cells = rows.map(({ id, backend, generate, make, check }) => [
    id,
    backend,
    ...[generate, make, check].map(String),
  ])
  const headings = [
    'operations/s, one core',
    'back end',
    'generate',
    'encapsulate|sign',
    'decapsulate|verify',
  ]
  const facts = `Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, ${process.arch}`
  print({ machine: facts, rows }, [...table([headings, ...cells]), '', facts], options)
}
