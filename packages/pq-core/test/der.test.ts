/** DER (X.690): one encoding for each value, and no other is read. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { codeThrownBy } from '@quantum-shield/testkit'
import {
  DerReader,
  encode,
  encodeBitString,
  encodeOid,
  encodeSmallInteger,
  encodeUnsigned,
  TAG,
} from '../src/keys/der.ts'

const reader = (hex: string) => new DerReader(fromHex(hex))
const codeOf = (hex: string, read: (reader: DerReader) => unknown) => codeThrownBy(() => read(reader(hex)))

describe('lengths', () => {
  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('of %d bytes are written in the fewest bytes', (length, start) => {
    const element = encode(TAG.octetString, new Uint8Array(length))
    expect(toHex(element).startsWith(start)).toBe(true)
    expect(new DerReader(element).read(TAG.octetString)).toHaveLength(length)
  })

  it.each([
    ['indefinite', '0480aa0000'],
    ['one byte more than needed', '04817f' + '00'.repeat(127)],
    ['two bytes more than needed', '0482007f' + '00'.repeat(127)],
    ['with a leading zero', '0483000100' + '00'.repeat(256)],
    ['of five bytes', '04850000000001aa'],
    ['past the end', '0402aa'],
    ['of 4 GiB', '0484ffffffffaa'],
    ['cut short', '0482'],
    ['missing', '04'],
    ['reserved', '04ffaa'],
  ])('%s are refused', (_, hex) => {
    expect(codeOf(hex, (input) => input.read(TAG.octetString))).toBe('malformed')
  })

  it('are read at any size in the one way in which they are written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 4 }), (content, rest) => {
        const input = new DerReader(Uint8Array.of(...encode(TAG.octetString, content), ...rest))
        expect(input.read(TAG.octetString)).toEqual(content)
        expect(input.done).toBe(rest.length === 0)
        expect(codeThrownBy(() => input.end())).toBe(rest.length === 0 ? undefined : 'malformed')
      }),
    )
  })
})

describe('integers', () => {
  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
    [600_000, '02030927c0'],
    [0xffffffff, '020500ffffffff'],
  ])('%d', (value, hex) => {
    expect(toHex(encodeSmallInteger(value))).toBe(hex)
    expect(reader(hex).smallInteger()).toBe(value)
  })

  it.each([
    ['negative', '0201ff'],
    ['negative, long', '02028000'],
    ['empty', '0200'],
    ['with a zero too many', '02020001'],
    ['with a zero too many, long', '0203000080'],
  ])('%s are refused', (_, hex) => {
    expect(codeOf(hex, (input) => input.unsigned())).toBe('malformed')
    expect(codeOf(hex, (input) => input.smallInteger())).toBe('malformed')
  })

  it('above 2^32 - 1 are no small ones', () => {
    expect(codeOf('02050100000000', (input) => input.smallInteger())).toBe('malformed')
    expect(reader('02050100000000').unsigned()).toHaveLength(5)
  })

  it('drop leading zeros of a magnitude and come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (magnitude) => {
        const value = BigInt(`0x${toHex(magnitude)}`)
        const read = new DerReader(encodeUnsigned(magnitude)).unsigned()
        expect(BigInt(`0x${toHex(read)}`)).toBe(value)
        expect(read.length === 1 || read[0] !== 0).toBe(true)
      }),
    )
    expect(toHex(encodeUnsigned(new Uint8Array()))).toBe('020100')
  })
})

describe('object identifiers', () => {
  it.each([
    ['2.16.840.1.101.3.4.4.2', '060960864801650304' + '0402'],
    ['1.3.6.1.4.1.62253.25722', '060b2b0601040183e62d81c87a'],
    ['1.2.840.113549.1.5.13', '06092a864886f70d01050d'],
    ['0.0', '060100'],
    ['1.39', '06014f'],
    ['2.0', '060150'],
    ['2.999.4294967295', '060788378fffffff7f'],
  ])('%s', (dotted, hex) => {
    expect(toHex(encodeOid(dotted))).toBe(hex)
    expect(reader(hex).oid()).toBe(dotted)
  })

  it.each([
    ['empty', '0600'],
    ['cut short', '06022b86'],
    ['padded', '06032b8001'],
    ['padded at the start', '06028050'],
    ['of 2^32', '06062a9080808000'],
  ])('%s are refused', (_, hex) => {
    expect(codeOf(hex, (input) => input.oid())).toBe('malformed')
  })

  it('come back as they were', () => {
    const arcs = fc.array(fc.nat({ max: 0xffffffff }), { maxLength: 8 })
    const roots = fc.oneof(
      fc.tuple(fc.constantFrom(0, 1), fc.nat(39)),
      fc.tuple(fc.constant(2), fc.nat(0xffffffff - 80)),
    )
    fc.assert(
      fc.property(roots, arcs, (root, rest) => {
        const dotted = [...root, ...rest].join('.')
        expect(new DerReader(encodeOid(dotted)).oid()).toBe(dotted)
      }),
    )
  })
})

describe('elements', () => {
  it('are read under the tag that is expected', () => {
    expect(codeOf('0401aa', (input) => input.read(TAG.bitString))).toBe('malformed')
    expect(codeOf('', (input) => input.read(TAG.bitString))).toBe('malformed')
    expect(reader('0401aa').peek()).toBe(TAG.octetString)
    expect(reader('').peek()).toBe(-1)
  })

  it('that are BIT STRINGs hold whole bytes', () => {
    expect(toHex(encodeBitString(Uint8Array.of(0xaa)))).toBe('030200aa')
    expect(reader('030200aa').bitString()).toEqual(Uint8Array.of(0xaa))
    for (const hex of ['0300', '030201aa', '030208aa'])
      expect(codeOf(hex, (input) => input.bitString())).toBe('malformed')
  })

  it('can be asked for exactly', () => {
    const input = reader('0401aa0500')
    input.exactly(fromHex('0401aa'))
    expect(codeThrownBy(() => input.exactly(fromHex('0501')))).toBe('malformed')
    input.exactly(fromHex('0500'))
    input.end()
    expect(codeOf('04', (short) => short.exactly(fromHex('0401aa')))).toBe('malformed')
  })
})
