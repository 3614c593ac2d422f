/** Samples as the estimators take them: the symbols themselves, and the same samples as a string of bits. */
import { checkBytes } from '@quantum-shield/pq-core'
import { EngineError } from '../errors.ts'

/** SP 800-90B section 3.1.1: the least that an assessment for validation may be made from. */
export const VALIDATION_SAMPLES = 1_000_000

/** The longest window of section 6.3.7 and one sample after it: below, that estimator predicts nothing. */
const WINDOW_FLOOR = 4096
/** Section 6.3.4: 1000 blocks of 6 bits for the dictionary, and two more to have a deviation of. */
const BIT_FLOOR = 6 * 1002
/** Bits of all samples that are assessed at once: counts of pairs are sums below 2^53, and memory is within 1.5 GiB. */
export const CEILING_BITS = 100_000_000

export interface SampleSet {
  /** As read, one a byte. */
  readonly raw: Uint8Array
  /** 1 to 8. */
  readonly bitsPerSample: number
  /** The samples renumbered 0 to `alphabetSize` - 1 in the order of their values, as the reference tool does. */
  readonly symbols: Uint8Array
  /** Distinct values, at least 2. */
  readonly alphabetSize: number
  /** The value of each symbol. */
  readonly values: Uint8Array
  /** Of another width than 1, the samples as bits, one a byte, the most significant bit of a sample first. */
  readonly bits: Uint8Array | undefined
}

/** How often each symbol occurs. @param alphabetSize every symbol is below. */
export function countsOf(symbols: Uint8Array | Int32Array, alphabetSize: number): Int32Array {
  const counts = new Int32Array(alphabetSize)
  for (let i = 0; i < symbols.length; i++)
    counts[symbols[i] as number] = (counts[symbols[i] as number] as number) + 1
  return counts
}

function widthOf(raw: Uint8Array): number {
  let used = 0
  for (const sample of raw) used |= sample
  return 32 - Math.clz32(used)
}

function bitsOf(raw: Uint8Array, width: number): Uint8Array {
  const bits = new Uint8Array(raw.length * width)
  let at = 0
  for (const sample of raw) {
    for (let shift = width - 1; shift >= 0; shift--) bits[at++] = (sample >> shift) & 1
  }
  return bits
}

/** The fewest samples of a width for which every estimator is defined but those that say themselves why not. */
export function sampleFloor(bitsPerSample: number): number {
  return Math.max(WINDOW_FLOOR, Math.ceil(BIT_FLOOR / bitsPerSample))
}

function checkCount(count: number, width: number): void {
  if (count === 0) throw new EngineError('no_samples', 'there are no samples')
  const floor = sampleFloor(width)
  if (count < floor) {
    const message = `${count} samples of ${width} bits; the estimators need at least ${floor}`
    throw new EngineError('too_few_samples', message)
  }
  if (count * width > CEILING_BITS) {
    const message = `${count} samples of ${width} bits; at most ${CEILING_BITS} bits are assessed at once`
    throw new EngineError('too_many_samples', message)
  }
}

/**
 * @param raw one sample a byte, in its low bits.
 * @param width bits of a sample, 1 to 8. Default: up to the highest bit that is ever set.
 * @throws EngineError `no_samples`, `too_few_samples`, `too_many_samples`, `sample_too_wide`, `one_symbol`;
 * RangeError for another width.
 */
export function readSamples(raw: Uint8Array, width?: number): SampleSet {
  checkBytes(raw, 'samples')
  if (width !== undefined && (!Number.isInteger(width) || width < 1 || width > 8))
    throw new RangeError(`bitsPerSample is ${width}, 1 to 8 expected`)
  const used = widthOf(raw)
  if (width !== undefined && used > width)
    throw new EngineError('sample_too_wide', `a sample has ${used} bits, ${width} expected`)
  const bitsPerSample = width ?? Math.max(1, used)
  checkCount(raw.length, bitsPerSample)
  const occurs = new Uint8Array(256)
  for (const sample of raw) occurs[sample] = 1
  const values = Uint8Array.from(occurs.keys()).filter((value) => occurs[value] === 1)
  if (values.length === 1)
    throw new EngineError('one_symbol', `every sample is ${values[0] ?? 0}: no entropy at all`)
  const rank = new Uint8Array(256)
  values.forEach((value, symbol) => (rank[value] = symbol))
  const symbols = raw.map((sample) => rank[sample] ?? 0)
  // Two symbols are a string of bits already, whatever their values are.
  const bits = values.length > 2 ? bitsOf(raw, bitsPerSample) : undefined
  return { raw, bitsPerSample, symbols, alphabetSize: values.length, values, bits }
}
