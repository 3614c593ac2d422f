import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import fc from 'fast-check'
import { encodeContext, type EnvelopeContext } from '../src/context.ts'
import { open, rewrap, seal } from '../src/index.ts'
import { alice, pattern, team } from './support.ts'

const hex = (context: EnvelopeContext) => Buffer.from(encodeContext(context)).toString('hex')

describe('encoding (docs/design/001 section 3)', () => {
  it('is the number of entries, then each name and value behind its length', () => {
    expect(hex({})).toBe('0000')
    expect(hex({ tenant: 'acme' })).toBe('0001' + '000674656e616e74' + '000461636d65')
    expect(hex({ b: '', a: 'é' })).toBe('0002' + '000161' + '0002c3a9' + '000162' + '0000')
  })

  it('sorts by the bytes of the names, not by UTF-16 units', () => {
    // U+FF5E is EF BD 9E, U+1F600 is F0 9F 98 80; in UTF-16 the second starts with D83D and would come first.
    expect(hex({ '\u{1f600}': '', '～': '' })).toBe('0002' + '0003efbd9e' + '0000' + '0004f09f9880' + '0000')
    expect(hex({ ab: '', a: '', b: '' })).toBe('0003' + '0001610000' + '000261620000' + '0001620000')
  })

  it('is one to one', () => {
    const contexts = fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 4 })
    fc.assert(
      fc.property(contexts, contexts, (a, b) => {
        const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
        expect(hex(a) === hex(b)).toBe(same)
      }),
    )
  })

  it('has at most 4096 bytes', () => {
    expect(encodeContext({ a: 'x'.repeat(4096 - 7) })).toHaveLength(4096)
    expect(() => encodeContext({ a: 'x'.repeat(4096 - 6) })).toThrow(RangeError)
    expect(() => encodeContext({ a: 'x'.repeat(70_000) })).toThrow(RangeError)
  })

  it('refuses what is no text', () => {
    expect(() => encodeContext({ tenant: 1 } as never)).toThrow(TypeError)
    expect(() => encodeContext({ tenant: '\ud800' })).toThrow(TypeError)
    expect(() => encodeContext({ '\udc00': 'x' })).toThrow(TypeError)
    expect(codeThrownBy(() => encodeContext({ tenant: undefined } as never))).toBe('TypeError')
  })

  it.each([
    ['a Map, which has no entries of its own', new Map([['tenant', 'acme']])],
    ['an instance, whose getters are none either', new URL('http://localhost')],
    ['an array', ['acme']],
    ['text', 'acme'],
    ['null', null],
    ['a number', 7],
  ])('refuses %s', async (_, context) => {
    expect(() => encodeContext(context as never)).toThrow(new TypeError('context must be a plain object'))
  })

  it('takes objects without a prototype', () => {
    expect(hex(Object.assign(Object.create(null) as object, { a: 'b' }))).toBe(hex({ a: 'b' }))
  })
})

describe('binding', () => {
  const sealed = { tenant: 'acme', purpose: 'backup' }
  const seal1 = () => seal(pattern(100), { to: [alice.publicKey, team], context: sealed })

  it('does not depend on the order of the entries', async () => {
    const context = { purpose: 'backup', tenant: 'acme' }
    expect(await open(await seal1(), { keys: [alice.privateKey], context })).toEqual(pattern(100))
  })

  const WRONG: Record<string, EnvelopeContext> = {
    'another tenant': { tenant: 'other', purpose: 'backup' },
    'a missing entry': { tenant: 'acme' },
    'no entries': {},
    'one more entry': { ...sealed, extra: '' },
    'another name': { tenants: 'acme', purpose: 'backup' },
    'swapped values': { tenant: 'backup', purpose: 'acme' },
    'a byte moved from a value to the next name': { tenant: 'acm', purpose: 'ebackup' },
    'a byte moved from name to value': { tenan: 'tacme', purpose: 'backup' },
    'other case': { tenant: 'Acme', purpose: 'backup' },
  }
  it.each(Object.entries(WRONG))('%s does not open', async (_, context) => {
    const envelope = await seal1()
    for (const key of [alice.privateKey, team]) {
      expect(await codeRejectedBy(open(envelope, { keys: [key], context }))).toBe('decryption_failed')
      const options = { keys: [key], context, to: [team] }
      expect(await codeRejectedBy(rewrap(envelope, options))).toBe('decryption_failed')
    }
  })

  it('an empty context is no context', async () => {
    const envelope = await seal(pattern(1), { to: [team], context: {} })
    expect(await open(envelope, { keys: [team] })).toEqual(pattern(1))
  })

  it('is not in the file', async () => {
    const context = { tenant: 'a-name-to-look-for' }
    const envelope = await seal(pattern(1), { to: [team], context })
    expect(Buffer.from(envelope).includes('a-name-to-look-for')).toBe(false)
  })
})
