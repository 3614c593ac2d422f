/** The armor of age files (c2sp.org/age v1, ASCII armor: a strict PEM), block by block. */
import { PqError } from '@quantum-shield/pq-core'
import { ARMOR_BEGIN, MAX_MARGIN } from './recognise.ts'

const ARMOR_END = '-----END AGE ENCRYPTED FILE-----'
const LINE = 64
const LINE_BYTES = 48

/** Characters; longer than any line of an armored file with its line end. */
const MAX_LINE = LINE + 2

const malformed = (why: string): PqError => new PqError('malformed', `age armor: ${why}`)

/** The source with its armor around it. */
export async function* armored(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${ARMOR_BEGIN}\n`)
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of source) {
    const bytes = Buffer.concat([rest, part])
    const whole = bytes.length - (bytes.length % LINE_BYTES)
    rest = bytes.subarray(whole)
    if (whole === 0) continue
    yield Buffer.from(bytes.toString('base64', 0, whole).replace(/.{64}/g, '$&\n'), 'latin1')
  }
  if (rest.length > 0) yield Buffer.from(`${rest.toString('base64')}\n`)
  yield Buffer.from(`${ARMOR_END}\n`)
}

/** @throws PqError `malformed` for what is not canonical base64. */
function decode(lines: readonly string[]): Buffer {
  const text = lines.join('')
  const bytes = Buffer.from(text, 'base64')
  // Node's decoder passes over what it does not know; what it gives back tells.
  if (bytes.toString('base64') !== text) throw malformed('no canonical base64')
  return bytes
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

type State = 'before' | 'body' | 'last' | 'after'

/** The lines of a block by what they are. The state goes on from block to block. */
class Reader {
  private state: State = 'before'
  private margin = 0

  /** @returns the bytes of the lines. @throws PqError `malformed`. */
  read(lines: readonly string[]): Buffer {
    return decode(lines.map(withoutReturn).filter((line) => this.isBody(line)))
  }

  /** @throws PqError `malformed` when the armor has no end. */
  end(): void {
    if (this.state !== 'after') throw malformed('cut short')
  }

  /** White space around the armor, not without limit. */
  space(length: number): void {
    this.margin += length
    if (this.margin > MAX_MARGIN) throw malformed('too much white space around it')
  }

  private isBody(line: string): boolean {
    switch (this.state) {
      case 'before': {
        const begin = line.replace(/^[ \t\r]+/, '')
        if (begin === ARMOR_BEGIN) {
          this.margin = 0
          this.state = 'body'
        } else if (begin === '') this.space(line.length + 1)
        else throw malformed('no begin line')
        return false
      }
      case 'body':
      case 'last':
        if (line.startsWith('-')) {
          if (line.trimEnd() !== ARMOR_END) throw malformed('no end line')
          this.state = 'after'
          return false
        }
        if (this.state === 'last' || line.length > LINE || line.length === 0)
          throw malformed(`lines of other than ${LINE} characters`)
        if (line.length < LINE || line.endsWith('=')) this.state = 'last'
        return true
      case 'after':
        if (line.trim() !== '') throw malformed('something behind its end')
        this.space(line.length + 1)
        return false
    }
  }
}

/** What is inside the armor. @throws PqError `malformed`. */
export async function* unarmored(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new Reader()
  let rest = ''
  for await (const part of source) {
    const lines = (rest + Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1')).split(
      '\n',
    )
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE + MAX_MARGIN) throw malformed('a line too long')
    const bytes = reader.read(lines)
    if (bytes.length > 0) yield bytes
  }
  if (rest !== '') yield reader.read([rest])
  reader.end()
}
