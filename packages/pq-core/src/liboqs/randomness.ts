/** What liboqs draws: it asks the global `crypto` each time, and takes no seed and no other source. */
import { PqError } from '../errors.ts'

/**
 * `random` in place of the runtime's generator for one call of WebAssembly. The call is
 * synchronous: nothing else of this thread runs before the generator is back.
 * @throws PqError `unavailable` where globals cannot be changed.
 */
export function withLiboqsRandomness<T>(random: (length: number) => Uint8Array, operation: () => T): T {
  const { crypto } = globalThis
  const before = Object.getOwnPropertyDescriptor(crypto, 'getRandomValues')
  const value = (target: Uint8Array): Uint8Array => {
    target.set(random(target.length))
    return target
  }
  try {
    Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value })
  } catch (cause) {
    throw new PqError('unavailable', 'the global crypto object is frozen: liboqs takes no seed', { cause })
  }
  try {
    return operation()
  } finally {
    if (before === undefined) Reflect.deleteProperty(crypto, 'getRandomValues')
    else Object.defineProperty(crypto, 'getRandomValues', before)
  }
}

/** A key generation that draws its seed, once and whole. @throws PqError `unavailable` when it draws otherwise. */
export function fromLiboqsSeed<T>(id: string, seed: Uint8Array, generate: () => T): T {
  const drawn: number[] = []
  const result = withLiboqsRandomness((length) => {
    drawn.push(length)
    return length === seed.length ? seed : new Uint8Array(length)
  }, generate)
  if (drawn.length === 1 && drawn[0] === seed.length) return result
  throw new PqError(
    'unavailable',
    `${id}: liboqs drew ${drawn.join(', ')} bytes, not a seed of ${seed.length}`,
  )
}
