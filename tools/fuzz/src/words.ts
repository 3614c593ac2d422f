/** The dictionary of a target: what it names itself, and the literals of the code that its seeds run through. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Format } from './target.ts'

const MAX_WORDS = 600
const STRING = /'([^'\\\n]{2,60})'/g
const NUMBER = /\b(?:0x([0-9a-f]{2}(?:[0-9a-f]{2}){0,7})|2 \*\* (\d\d?))\b/gi
const OID = /^[0-2](\.\d+){3,}$/

/** X.690 section 8.19, the content without its tag and length. */
function oidContent(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return Uint8Array.from(
    [40 * first + second, ...rest].flatMap((arc) => {
      const bytes = [arc % 128]
      for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) {
        bytes.unshift(0x80 | (high % 128))
      }
      return bytes
    }),
  )
}

function numberWords(hex: string | undefined, exponent: string | undefined): Uint8Array[] {
  if (hex !== undefined) return [Buffer.from(hex, 'hex')]
  const value = 2 ** Number(exponent)
  if (value >= 2 ** 32) return []
  return [value - 1, value].map((number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(number)
    return bytes
  })
}

function wordsIn(source: string, format: Format): Uint8Array[] {
  const strings = [...source.matchAll(STRING)].map(([, text = '']) => text)
  const ofModules = (text: string) => /^[.#@]|^node:/.test(text)
  const texts = strings.filter((text) => !ofModules(text)).map((text) => Buffer.from(text))
  if (format === 'text' || format === 'json') return texts
  const oids = strings.filter((text) => OID.test(text)).map(oidContent)
  const numbers = [...source.matchAll(NUMBER)].flatMap(([, hex, exponent]) => numberWords(hex, exponent))
  // Messages of errors are no words of a binary format.
  return [...oids, ...numbers, ...texts.filter((text) => !text.includes(' '))]
}

/** @param urls of the scripts that ran. The same words in the same order for the same code. */
export function wordsFor(
  format: Format,
  own: readonly (string | Uint8Array)[],
  urls: readonly string[],
): readonly Uint8Array[] {
  const given = own.map((word) => (typeof word === 'string' ? Buffer.from(word) : word))
  const found = urls
    .filter((url) => url.startsWith('file:'))
    .toSorted()
    .flatMap((url) => wordsIn(readFileSync(fileURLToPath(url), 'utf8'), format))
  const distinct = new Map([...given, ...found].map((word) => [Buffer.from(word).toString('latin1'), word]))
  return [...distinct.values()].slice(0, MAX_WORDS)
}
