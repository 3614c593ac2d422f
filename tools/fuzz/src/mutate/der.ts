/** Changes of one element of a DER structure; the lengths of all elements around it are made to fit. */
import fc from 'fast-check'
import type { Change } from './change.ts'

/** A constructed element has its elements, every other its content. */
interface Leaf {
  readonly tag: number
  readonly content: Buffer
}
interface Branch {
  readonly tag: number
  readonly children: readonly Element[]
}
type Element = Leaf | Branch

const MAX_DEPTH = 12
const CONSTRUCTED = 0x20

/** @returns undefined for bytes that are not elements one after the other. */
function parse(bytes: Buffer, depth = 0): readonly Element[] | undefined {
  const elements: Element[] = []
  let offset = 0
  while (offset < bytes.length) {
    const [tag = 0, first = 0] = bytes.subarray(offset)
    const size = first < 0x80 ? 0 : first - 0x80
    if (size > 3 || offset + 2 + size > bytes.length) return undefined
    const length = size === 0 ? first : bytes.readUIntBE(offset + 2, size)
    const start = offset + 2 + size
    const content = bytes.subarray(start, start + length)
    if (content.length !== length) return undefined
    const isOpen = (tag & CONSTRUCTED) !== 0 && depth < MAX_DEPTH
    const children = isOpen ? parse(content, depth + 1) : undefined
    elements.push(children === undefined ? { tag, content } : { tag, children })
    offset = start + length
  }
  return elements
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes = [16, 8, 0].map((shift) => (length >> shift) & 0xff)
  const significant = bytes.slice(bytes.findIndex((byte) => byte !== 0))
  return [0x80 + significant.length, ...significant]
}

const contentOf = (element: Element): Buffer =>
  'content' in element ? element.content : encode(element.children)

function encode(elements: readonly Element[]): Buffer {
  return Buffer.concat(
    elements.flatMap((element) => {
      const content = contentOf(element)
      return [Buffer.from([element.tag, ...lengthOf(content.length)]), content]
    }),
  )
}

function flatten(elements: readonly Element[]): Element[] {
  return elements.flatMap((element) => [element, ...('content' in element ? [] : flatten(element.children))])
}

/** `elements` with one of them, at any depth, exchanged for what `change` makes of it. */
function exchange(elements: readonly Element[], chosen: Element, change: ElementChange): Element[] {
  return elements.flatMap((element) => {
    if (element === chosen) return change(element)
    if ('content' in element) return [element]
    return [{ tag: element.tag, children: exchange(element.children, chosen, change) }]
  })
}

type ElementChange = (element: Element) => readonly Element[]

const TAGS = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x30, 0x31, 0x80, 0x81, 0xa0, 0xa1, 0xa3]

const ways: fc.Arbitrary<ElementChange> = fc.oneof(
  fc.constant<ElementChange>(() => []),
  fc.constant<ElementChange>((element) => [element, element]),
  fc.constantFrom(...TAGS).map((tag): ElementChange => (element) => [{ ...element, tag }]),
  fc.constant<ElementChange>((element) => [{ tag: 0x30, children: [element] }]),
  fc
    .uint8Array({ maxLength: 40, size: 'max' })
    .map((content): ElementChange => ({ tag }) => [{ tag, content: Buffer.from(content) }]),
  fc
    .tuple(fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([isFront, extra]): ElementChange => (element) => {
      const content = contentOf(element)
      return [{ tag: element.tag, content: Buffer.concat(isFront ? [extra, content] : [content, extra]) }]
    }),
)

export const derChange: fc.Arbitrary<Change> = fc
  .tuple(fc.nat(1000), fc.oneof({ weight: 4, arbitrary: ways }, { weight: 1, arbitrary: fc.nat(1000) }))
  .map(([index, way]): Change => (bytes, other) => {
    const elements = parse(bytes)
    if (elements === undefined) return bytes
    const all = flatten(elements)
    const chosen = all[index % Math.max(1, all.length)]
    if (chosen === undefined) return bytes
    if (typeof way !== 'number') return encode(exchange(elements, chosen, way))
    // An element of another input in its place.
    const others = flatten(parse(other) ?? [])
    const donor = others[way % Math.max(1, others.length)]
    return donor === undefined ? bytes : encode(exchange(elements, chosen, () => [donor]))
  })
