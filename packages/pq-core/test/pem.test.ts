import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { toBase64 } from '@quantum-shield/pq-core/bytes'
import { decodePem, encodePem } from '@quantum-shield/pq-core/keys'
import { codeThrownBy } from '@quantum-shield/testkit'

const codeOf = (text: string) => codeThrownBy(() => decodePem(text))
const block = (body: string, label = 'PUBLIC KEY', end = label) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${end}-----\n`

describe('PEM', () => {
  it('is written in lines of 64 characters (RFC 7468 section 2)', () => {
    const text = encodePem('PRIVATE KEY', new Uint8Array(100))
    expect(text.split('\n')).toEqual([
      '-----BEGIN PRIVATE KEY-----',
      'A'.repeat(64),
      'A'.repeat(64),
      'AAAAAA==',
      '-----END PRIVATE KEY-----',
      '',
    ])
  })

  it('comes back, with other line ends, other widths and text around it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (der, width) => {
        const lines = toBase64(der).match(new RegExp(`.{1,${width}}`, 'g')) ?? []
        const texts = [
          encodePem('PUBLIC KEY', der),
          block(lines.join('\r\n')).replaceAll('\n', '\r\n'),
          `subject: somebody\n${block(lines.join('\n'))}trailing text\n`,
        ]
        for (const text of texts) expect(decodePem(text)).toEqual([{ label: 'PUBLIC KEY', der }])
      }),
    )
  })

  it('gives every block in order', () => {
    const text = encodePem('A', Uint8Array.of(1)) + encodePem('B C', Uint8Array.of(2))
    expect(decodePem(text).map(({ label, der }) => [label, ...der])).toEqual([
      ['A', 1],
      ['B C', 2],
    ])
  })

  it.each([
    ['nothing', ''],
    ['no block', 'no key here'],
    ['no end', '-----BEGIN PUBLIC KEY-----\nAAAA\n'],
    ['an end with another label', block('AAAA', 'PUBLIC KEY', 'PRIVATE KEY')],
    ['a second block that is cut short', block('AAAA') + '-----BEGIN PUBLIC KEY-----\nAAAA'],
    ['characters that are not base64', block('AA*A')],
    ['headers (RFC 1421)', block('Proc-Type: 4,ENCRYPTED\n\nAAAA')],
    ['padding in the middle', block('AA==AAAA')],
    ['unused bits that are set', block('AB==')],
    ['a length that is not one of base64', block('AAAAA')],
    ['a label in lower case', block('AAAA', 'public key')],
  ])('is refused with %s', (_, text) => {
    expect(codeOf(text)).toBe('malformed')
  })

  it('is refused above 4 MiB before it is looked at', () => {
    const started = performance.now()
    expect(codeOf('-----BEGIN A-----\n'.repeat(300_000))).toBe('malformed')
    expect(codeOf(block('A'.repeat(4 * 1024 * 1024)))).toBe('malformed')
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('takes time in proportion to its length: many beginnings without an end', () => {
    const started = performance.now()
    expect(codeOf('-----BEGIN A-----\nAAAA'.repeat(150_000))).toBe('malformed')
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
