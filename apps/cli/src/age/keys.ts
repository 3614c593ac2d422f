/** Recipient and identity files as age writes them: one a line, comments after #, empty lines. */
import { PqError } from '@quantum-shield/pq-core'
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption'
import { about, CliError } from '../failure.ts'
import { ARMOR_BEGIN } from './recognise.ts'
import { readWhole } from '../files.ts'
import { MAX_KEY_FILE } from '../key-blocks.ts'
import { recipientPaths, type RecipientOptions } from '../recipients.ts'

/** As many as a reader here takes (header.ts). */
const MAX_RECIPIENTS = 150

export interface AgeRecipientOptions extends RecipientOptions {
  /** Also X25519, which a quantum computer breaks. */
  readonly allowClassical?: boolean
}

const OF_QSHIELD = {
  recipient: 'a PEM key, none of age; leave out --age, or make one for it with `qshield keygen --age`',
  identity: 'a PEM key, none of age: pass the identity file that `qshield keygen --age` wrote',
} as const
const LOCKED = 'an identity file under a passphrase; `qshield decrypt -p` opens it'

/** @throws CliError `io`, `no_suitable_key` for PEM; PqError `malformed` for a file without any. */
function linesOf(path: string, what: keyof typeof OF_QSHIELD): string[] {
  const text = Buffer.from(readWhole(path, MAX_KEY_FILE)).toString('latin1')
  if (text.includes('-----BEGIN ')) {
    const why = text.includes(ARMOR_BEGIN) ? LOCKED : OF_QSHIELD[what]
    throw new CliError('no_suitable_key', `${path}: ${why}`)
  }
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length === 0) throw about(path, new PqError('malformed', `no ${what} of age`))
  return lines
}

const isHybrid = (recipient: string): boolean => recipient.startsWith('age1pq1')

/** @param source for messages. @throws PqError `unsupported_algorithm`, `malformed`. */
function add(encrypter: Encrypter, recipient: string, source: string): void {
  const isNative = isHybrid(recipient) || /^age1[^1]+$/.test(recipient)
  if (!isNative)
    throw about(
      source,
      new PqError('unsupported_algorithm', 'a recipient that is neither mlkem768x25519 nor X25519'),
    )
  try {
    encrypter.addRecipient(recipient)
  } catch (cause) {
    throw about(source, new PqError('malformed', 'not a recipient of age', { cause }))
  }
}

/** `-r` takes a recipient as it is typed, or a file with one. */
function recipientsOf(options: RecipientOptions): { source: string; recipient: string }[] {
  const found: { source: string; recipient: string }[] = []
  for (const given of options.recipient ?? []) {
    const isFile = !given.startsWith('age1')
    const recipients = isFile ? linesOf(given, 'recipient') : [given]
    if (recipients.length > 1)
      throw new CliError('usage', `${given}: ${recipients.length} recipients, -r takes one; pass -R ${given}`)
    const source = isFile ? given : '-r'
    found.push(...recipients.map((recipient) => ({ source, recipient })))
  }
  for (const source of options.recipientsFile ?? [])
    found.push(...linesOf(source, 'recipient').map((recipient) => ({ source, recipient })))
  return [...new Map(found.map((one) => [one.recipient, one])).values()]
}

/**
 * Everybody once, ready to be sealed to.
 * @throws CliError `usage` for too many, `policy_refused` for X25519 unless it is asked for, and beside hybrid
 * recipients always: the file would hold no longer than the weaker one. PqError for what is no recipient.
 */
export function encrypterFor(options: AgeRecipientOptions): Encrypter {
  const all = recipientsOf(options)
  const where = recipientPaths(options).join(', ')
  if (all.length > MAX_RECIPIENTS)
    throw new CliError('usage', `${where}: ${all.length} recipients, at most ${MAX_RECIPIENTS}`)
  const encrypter = new Encrypter()
  for (const { source, recipient } of all) add(encrypter, recipient, source)
  const classical = all.filter(({ recipient }) => !isHybrid(recipient))
  const [first] = classical
  if (first === undefined) return encrypter
  if (classical.length < all.length)
    throw new CliError('policy_refused', `${first.source}: X25519 beside mlkem768x25519 would undo it`)
  if (options.allowClassical !== true)
    throw new CliError(
      'policy_refused',
      `${first.source}: X25519: a quantum computer breaks it; make a key with \`qshield keygen --age\`, or pass --allow-classical`,
    )
  return encrypter
}

/** Identities of all files. @throws as linesOf; PqError `invalid_key` for a line that is none. */
export function readIdentities(paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    linesOf(path, 'identity').map((identity) => {
      try {
        new Decrypter().addIdentity(identity)
      } catch {
        // Without the cause, whose message may quote the line.
        throw about(path, new PqError('invalid_key', 'a line that is no identity of age'))
      }
      return identity
    }),
  )
}

/** A new hybrid identity and its recipient, as files of age-keygen -pq have them. */
export async function newIdentity(now: Date): Promise<{ identityFile: string; recipient: string }> {
  const identity = await generateHybridIdentity()
  const recipient = await identityToRecipient(identity)
  const created = `${now.toISOString().slice(0, 19)}Z`
  return { identityFile: `# created: ${created}\n# public key: ${recipient}\n${identity}\n`, recipient }
}
