/** age files through typage (age-encryption), as transforms of blocks. */
import { PqError } from '@quantum-shield/pq-core'
import { Decrypter, type Encrypter } from 'age-encryption'
import { isSystemError } from '../failure.ts'
import { joined, type Transform } from '../files.ts'
import { armored, unarmored } from './armor.ts'
import { readHeader } from './header.ts'
import { isAge, ARMOR_BEGIN } from './recognise.ts'

/** What opens a file: identities of age, or a passphrase. */
export type AgeKeys = { readonly identities: readonly string[] } | { readonly passphrase: string }

/** typage keeps blocks for a while, and the memory of these is used again: it gets copies. */
function webStreamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const blocks = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await blocks.next()
      if (next.done === true) controller.close()
      else controller.enqueue(Uint8Array.from(next.value))
    },
    async cancel() {
      await blocks.return?.()
    },
  })
}

/** @param isArmored text instead of bytes. */
export function sealAge(encrypter: Encrypter, isArmored: boolean): Transform {
  const sealed: Transform = async function* (source) {
    yield* await encrypter.encrypt(webStreamOf(source))
  }
  return isArmored ? (source) => armored(sealed(source)) : sealed
}

const isOurs = (error: unknown): boolean => error instanceof PqError || isSystemError(error)

/** typage's errors have no codes. */
function headerFailure(error: unknown, keys: AgeKeys): unknown {
  if (isOurs(error)) return error
  const message = error instanceof Error ? error.message : ''
  if (message.startsWith('no identity matched'))
    return 'passphrase' in keys
      ? new PqError<string>('decryption_failed', 'the age file could not be opened', { cause: error })
      : new PqError<string>('no_matching_key', 'no identity here is for a recipient of the age file', {
          cause: error,
        })
  if (message === 'invalid header HMAC')
    return new PqError<string>('decryption_failed', 'the header of the age file was altered', {
      cause: error,
    })
  if (message === 'scrypt work factor is too high')
    return new PqError<string>('limit_exceeded', 'age: scrypt with more than 2^20 rounds', { cause: error })
  return new PqError('malformed', 'age: the header breaks its format', { cause: error })
}

async function* opened(blocks: AsyncIterator<Uint8Array>, keys: AgeKeys): AsyncGenerator<Uint8Array> {
  const front = await readHeader(blocks)
  const decrypter = new Decrypter()
  if ('passphrase' in keys) decrypter.addPassphrase(keys.passphrase)
  else for (const identity of keys.identities) decrypter.addIdentity(identity)
  let content: ReadableStream<Uint8Array>
  try {
    content = await decrypter.decrypt(webStreamOf(joined(front, blocks)))
  } catch (error) {
    throw headerFailure(error, keys)
  }
  try {
    yield* content
  } catch (error) {
    if (isOurs(error)) throw error
    throw new PqError<string>('decryption_failed', 'the age file was altered or cut short', { cause: error })
  }
}

/**
 * Opens binary and armored files.
 * @throws PqError `malformed` for a header or armor that breaks the format, `no_matching_key`, `decryption_failed`
 * for an altered header or content, a wrong passphrase and a file cut short, `limit_exceeded`.
 */
export function openAge(keys: AgeKeys): Transform {
  return async function* (source) {
    const blocks = source[Symbol.asyncIterator]()
    try {
      const first = await blocks.next()
      const front = first.done === true ? new Uint8Array() : first.value
      const whole = joined(front, blocks)
      const binary = looksArmored(front) ? unarmored(whole) : whole
      yield* opened(binary[Symbol.asyncIterator](), keys)
    } finally {
      await blocks.return?.()
    }
  }
}

/** Of the front of a file that was told to be age's, or of any other. */
export const looksArmored = (front: Uint8Array): boolean =>
  isAge(front) && Buffer.from(front.subarray(0, 2048)).toString('latin1').trimStart().startsWith(ARMOR_BEGIN)
