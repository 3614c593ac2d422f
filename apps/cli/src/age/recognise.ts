/** age files (c2sp.org/age v1) are told by their first line, binary or armored. Small: every decryption loads it. */
import { joined, type Transform } from '../files.ts'

const fs = process.getBuiltinModule('node:fs')

export const AGE_LINE = 'age-encryption.org/v1\n'
export const ARMOR_BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----'

/** Bytes of white space that may stand before the armor, as in age. */
export const MAX_MARGIN = 1024

/** Enough to tell in nearly every case, and what one read from a file gives. */
const FRONT = MAX_MARGIN + ARMOR_BEGIN.length

/** @returns undefined while the bytes may become either. */
function tell(front: Uint8Array): boolean | undefined {
  const text = String.fromCharCode(...front.subarray(0, FRONT))
  const trimmed = text.replace(/^[ \t\r\n]+/, '')
  if (text.startsWith(AGE_LINE) || trimmed.startsWith(ARMOR_BEGIN)) return true
  return (AGE_LINE.startsWith(text) || ARMOR_BEGIN.startsWith(trimmed)) && text.length < FRONT
    ? undefined
    : false
}

export const isAge = (front: Uint8Array): boolean => tell(front) === true

/** Looks into a regular file without using it up. @returns undefined for what cannot be read twice. */
export function isAgeFile(path: string): boolean | undefined {
  if (fs.statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
  const fd = fs.openSync(path, 'r')
  try {
    const front = Buffer.alloc(FRONT)
    return isAge(front.subarray(0, fs.readSync(fd, front, 0, FRONT, 0)))
  } finally {
    fs.closeSync(fd)
  }
}

/** A transform that is chosen once the front of the source has come. */
export function choosing(choose: (isAge: boolean) => Promise<Transform>): Transform {
  return async function* (source) {
    const blocks = source[Symbol.asyncIterator]()
    let front: Uint8Array = new Uint8Array()
    try {
      let next: IteratorResult<Uint8Array>
      do {
        next = await blocks.next()
        if (next.done !== true) front = Buffer.concat([front, next.value])
      } while (next.done !== true && tell(front) === undefined)
      const transform = await choose(isAge(front))
      yield* transform(joined(front, blocks))
    } finally {
      await blocks.return?.()
    }
  }
}
