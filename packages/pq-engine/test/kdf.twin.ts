/** docs/design/005-key-derivation.md word for word, over node:crypto's HMAC, sharing no code with src/. */
import { createHash, createHmac } from 'node:crypto'

export type TwinSource = { secret: Buffer } & (
  | { kind: 'kem'; algorithm: string; publicKey: Buffer; ciphertext: Buffer }
  | { kind: 'qkd'; keyId: string; kmes: readonly [string, string] }
  | { kind: 'qrng'; name: string }
)

export interface TwinInput {
  suite: string
  parties: readonly [string, string]
  context: Buffer
  salt: Buffer
  length: number
  sources: readonly TwinSource[]
}

function uint(value: number, size: number): Buffer {
  const field = Buffer.alloc(size)
  field.writeUIntBE(value, 0, size)
  return field
}

function field(value: Buffer | string, size: number): Buffer {
  const bytes = Buffer.from(value as string, 'utf8')
  return Buffer.concat([uint(bytes.length, size), bytes])
}

function facts(source: TwinSource): Buffer {
  const size = uint(source.secret.length, 4)
  switch (source.kind) {
    case 'kem':
      return Buffer.concat([
        Buffer.of(1),
        size,
        field(source.algorithm, 1),
        field(source.publicKey, 4),
        field(source.ciphertext, 4),
      ])
    case 'qkd':
      return Buffer.concat([
        Buffer.of(2),
        size,
        field(source.keyId, 2),
        field(source.kmes[0], 2),
        field(source.kmes[1], 2),
      ])
    case 'qrng':
      return Buffer.concat([Buffer.of(3), size, field(source.name, 2)])
  }
}

const CODES = { kem: 1, qkd: 2, qrng: 3 }

export function twinFixedInfo({ suite, parties, context, salt, length, sources }: TwinInput): Buffer {
  const names = [field(suite, 2), field(parties[0], 2), field(parties[1], 2)]
  const transcript = Buffer.concat([
    ...names,
    field(salt, 2),
    field(context, 2),
    Buffer.of(sources.length),
    ...sources.map(facts),
  ])
  return Buffer.concat([
    Buffer.from('quantum-shield session key v1\0', 'latin1'),
    ...names,
    createHash('sha512').update(transcript).digest(),
    uint(8 * length, 4),
  ])
}

export function twinKey(input: TwinInput): Buffer {
  const [first, ...others] = input.sources
  const z = Buffer.concat([
    first!.secret,
    ...others.flatMap(({ kind, secret }) => [Buffer.of(CODES[kind]), field(secret, 4)]),
  ])
  const extracted = createHmac('sha512', input.salt.length === 0 ? Buffer.alloc(128) : input.salt)
    .update(z)
    .digest()
  const fixedInfo = twinFixedInfo(input)
  let block: Buffer = Buffer.alloc(0)
  let output = Buffer.alloc(0)
  for (let i = 1; output.length < input.length; i++) {
    block = createHmac('sha512', extracted).update(block).update(fixedInfo).update(Buffer.of(i)).digest()
    output = Buffer.concat([output, block])
  }
  return output.subarray(0, input.length)
}
