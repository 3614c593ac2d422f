/** One wrapper of two: a data key for each secret, sealed to both, opened by either. */
import { createHmac, randomBytes } from 'node:crypto'
import { errorCode, type Bytes, type CallOptions, type KeyWrapper } from '@quantum-shield/pq-core'
import { ByteWriter, concatBytes, equalBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { bindingOf, DATA_KEY_SIZE, readWrapped } from '../envelope/data-keys.ts'
import { HsmError } from '../errors.ts'
import { gcmOpen, gcmSeal, MIN_SEALED } from '../gcm.ts'
import { checkUnwrap, checkWrap } from '../wrapping.ts'

const VERSION = 1
const MAX_SEAL = 16_384
const MAX_BODY = 32_768
const SIDES = ['primary', 'secondary'] as const

export type Side = (typeof SIDES)[number]

/** The data key under the wrapping key of each side; empty where that side has not sealed it yet. */
type Seals = readonly [primary: Uint8Array, secondary: Uint8Array]

interface Sealed {
  readonly seals: Seals
  readonly body: Uint8Array
}

/**
 * What may pass by itself. A side that was disabled, denies access or finds a secret changed has said so on purpose, and
 * is not gone round.
 */
const DOWN: readonly string[] = [
  'service_down',
  'token_down',
  'token_missing',
  'deadline_exceeded',
  'too_busy',
]

const isDown = (error: unknown): boolean => DOWN.includes(errorCode(error) ?? '')

export interface DualWrapperOptions {
  readonly primary: KeyWrapper
  readonly secondary: KeyWrapper
  /** How many must have sealed for `wrap` to succeed. */
  readonly quorum: 1 | 2
  /** Told of a side that was down. */
  readonly onMissing: (side: Side, operation: 'wrap' | 'unwrap', error: unknown) => Promise<void>
}

export interface DualWrapper extends KeyWrapper {
  /**
   * Adds the seal that is missing. @returns undefined where none is.
   * @throws HsmError of the side that is still down.
   */
  complete(wrapped: Uint8Array, aad: Uint8Array, options: CallOptions): Promise<Bytes | undefined>
}

const TAG_SIZE = 32
const TAG_LABEL = 'quantum-shield dual seals'

/**
 * HMAC-SHA-256 over everything before it, under a key from the data key. The seals cannot be additional data of the body:
 * one may be added later, by whoever has opened the data key.
 */
function tagOf(key: Uint8Array, content: Uint8Array): Uint8Array {
  const tagKey = createHmac('sha256', key).update(TAG_LABEL).digest()
  try {
    return createHmac('sha256', tagKey).update(content).digest()
  } finally {
    wipe(tagKey)
  }
}

/** Version, both seals behind their lengths, the body behind its length, the tag. */
function write(key: Uint8Array, { seals, body }: Sealed): Bytes {
  const writer = new ByteWriter()
    .uint(VERSION, 1)
    .prefixed(seals[0], 2)
    .prefixed(seals[1], 2)
    .prefixed(body, 2)
  const content = writer.finish()
  return concatBytes(content, tagOf(key, content))
}

function read(wrapped: Uint8Array): Sealed {
  const sealed = readWrapped(wrapped, (reader) => {
    const version = reader.uint(1)
    const seals: Seals = [reader.prefixed(2, 0, MAX_SEAL), reader.prefixed(2, 0, MAX_SEAL)]
    const body = reader.prefixed(2, MIN_SEALED, MAX_BODY)
    reader.bytes(TAG_SIZE)
    reader.end()
    return version === VERSION ? { seals, body } : undefined
  })
  if (sealed === undefined || sealed.seals.every(({ length }) => length === 0))
    throw new HsmError('integrity_failed', `${wrapped.length} bytes are no wrapped secret`)
  return sealed
}

/** @throws HsmError `integrity_failed` when a seal was changed, the other side's too. */
function openSealed(key: SecretBytes, wrapped: Uint8Array, { body }: Sealed, aad: Uint8Array): SecretBytes {
  const expected = tagOf(key.reveal(), wrapped.subarray(0, -TAG_SIZE))
  if (key.length !== DATA_KEY_SIZE || !equalBytes(expected, wrapped.subarray(-TAG_SIZE)))
    throw new HsmError('integrity_failed', 'the wrapped secret does not open')
  return gcmOpen(key.reveal(), body, aad)
}

/** @returns the value of each side that is up. @throws what a side says that is not down, and when fewer than `quorum` are up. */
async function fromBoth<T>(
  attempts: readonly Promise<T>[],
  quorum: number,
  missing: (side: Side, error: unknown) => Promise<void>,
): Promise<readonly (T | undefined)[]> {
  const outcomes = await Promise.allSettled(attempts)
  const values: (T | undefined)[] = []
  const errors: unknown[] = []
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') values.push(outcome.value)
    else {
      if (!isDown(outcome.reason)) throw outcome.reason
      values.push(undefined)
      errors.push(outcome.reason)
      await missing(SIDES[i] ?? 'primary', outcome.reason)
    }
  }
  if (values.length - errors.length < quorum) throw errors[0]
  return values
}

export function dualWrapper({ primary, secondary, quorum, onMissing }: DualWrapperOptions): DualWrapper {
  const wrappers = [primary, secondary] as const

  async function dataKey({ seals }: Sealed, binding: Uint8Array, options: CallOptions): Promise<SecretBytes> {
    let failure: unknown
    for (const [i, wrapper] of wrappers.entries()) {
      const seal = seals[i]
      if (seal === undefined || seal.length === 0) continue
      try {
        return await wrapper.unwrap(seal, binding, options)
      } catch (error) {
        if (!isDown(error)) throw error
        await onMissing(SIDES[i] ?? 'primary', 'unwrap', error)
        failure ??= error
      }
    }
    throw failure
  }

  return Object.freeze({
    id: `dual:${primary.id}+${secondary.id}`,
    async wrap(secret, aad, options = {}) {
      checkWrap(secret, aad)
      const key = randomBytes(DATA_KEY_SIZE)
      try {
        const binding = bindingOf(aad)
        const [first, second] = await fromBoth(
          wrappers.map((wrapper) => wrapper.wrap(key, binding, options)),
          quorum,
          (side, error) => onMissing(side, 'wrap', error),
        )
        const none = new Uint8Array(0)
        return write(key, { seals: [first ?? none, second ?? none], body: gcmSeal(key, secret, aad) })
      } finally {
        wipe(key)
      }
    },
    async unwrap(wrapped, aad, options = {}) {
      checkUnwrap(wrapped, aad, MIN_SEALED)
      const sealed = read(wrapped)
      using key = await dataKey(sealed, bindingOf(aad), options)
      return openSealed(key, wrapped, sealed, aad)
    },
    async complete(wrapped, aad, options) {
      checkUnwrap(wrapped, aad, MIN_SEALED)
      const sealed = read(wrapped)
      const missing = sealed.seals.findIndex(({ length }) => length === 0)
      const wrapper = wrappers[missing]
      if (wrapper === undefined) return undefined
      const binding = bindingOf(aad)
      using key = await dataKey(sealed, binding, options)
      // What does not open is not sealed again.
      openSealed(key, wrapped, sealed, aad).wipe()
      const seal = await wrapper.wrap(key.reveal(), binding, options)
      const seals: Seals = missing === 0 ? [seal, sealed.seals[1]] : [sealed.seals[0], seal]
      return write(key.reveal(), { seals, body: sealed.body })
    },
  } satisfies DualWrapper)
}
