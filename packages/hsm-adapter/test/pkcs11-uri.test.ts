import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeThrownBy } from '@quantum-shield/testkit'
import { formatPkcs11Uri, parsePkcs11Uri } from '../src/pkcs11/uri.ts'

describe('PKCS#11 URIs', () => {
  // RFC 7512 section 3, without the line breaks and without what this package leaves out.
  it.each([
    ['pkcs11:', {}],
    ['pkcs11:object=my-pubkey;type=public', { object: 'my-pubkey', type: 'public' }],
    [
      'pkcs11:object=my-key;type=private?pin-source=file:/etc/token',
      { object: 'my-key', type: 'private', pinSource: 'file:/etc/token' },
    ],
    [
      'pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin',
      {
        token: 'The Software PKCS#11 Softtoken',
        manufacturer: 'Snake Oil, Inc.',
        model: '1.0',
        object: 'my-certificate',
        type: 'cert',
        id: Uint8Array.of(0x69, 0x95, 0x3e, 0x5c, 0xf4, 0xbd, 0xec, 0x91),
        serial: '',
        pinSource: 'file:/etc/token_pin',
      },
    ],
    [
      'pkcs11:object=my-sign-key;type=private?module-name=mypkcs11',
      { object: 'my-sign-key', type: 'private', moduleName: 'mypkcs11' },
    ],
    [
      'pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1',
      { object: 'my-sign-key', type: 'private', modulePath: '/mnt/libmypkcs11.so.1' },
    ],
    [
      'pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc.?pin-value=the-pin',
      { token: 'Software PKCS#11 softtoken', manufacturer: 'Snake Oil, Inc.', pinValue: 'the-pin' },
    ],
    [
      'pkcs11:slot-description=Sun%20Metaslot;slot-id=7;library-version=3.1',
      { slotDescription: 'Sun Metaslot', slotId: 7, libraryVersion: '3.1' },
    ],
    [
      'pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23',
      {
        libraryManufacturer: 'Snake Oil, Inc.',
        libraryDescription: 'Soft Token Library',
        libraryVersion: '1.23',
      },
    ],
    ['PKCS11:token=My%20token%25%20created%20by%20Joe', { token: 'My token% created by Joe' }],
    ['pkcs11:token=My%20token-%C3%85', { token: 'My token-\u00c5' }],
  ])('are read: %s', (uri, expected) => {
    expect(parsePkcs11Uri(uri)).toEqual(expected)
  })

  it.each([
    ['another scheme', 'pkcs12:token=a'],
    ['an unknown attribute', 'pkcs11:tokens=a'],
    ['an attribute of the query in the path', 'pkcs11:pin-value=a'],
    ['an attribute of the path in the query', 'pkcs11:?token=a'],
    ['a name of Object', 'pkcs11:constructor=a'],
    ['no value', 'pkcs11:token'],
    ['an attribute twice', 'pkcs11:token=a;token=b'],
    ['an empty attribute', 'pkcs11:token=a;;serial=b'],
    ['half an escape', 'pkcs11:token=a%2'],
    ['a space', 'pkcs11:token=a b'],
    ['a slash in the path', 'pkcs11:token=a/b'],
    ['text that is no UTF-8', 'pkcs11:token=%ff'],
    ['a slot that is no number', 'pkcs11:slot-id=0x7'],
    ['an unknown type', 'pkcs11:type=key'],
    ['a version that is none', 'pkcs11:library-version=1.2.3'],
    ['too much', `pkcs11:token=${'a'.repeat(9000)}`],
  ])('are refused: %s', (_what, uri) => {
    expect(codeThrownBy(() => parsePkcs11Uri(uri))).toBe('malformed')
  })

  it('show no value in what is said of them', () => {
    for (const uri of ['pkcs11:?pin-value=1%2', 'pkcs11:?pin-value=12 34', 'pkcs11:?pin-value=%ff1234']) {
      expect(() => parsePkcs11Uri(uri)).toThrow(/pin-value/)
      expect(() => parsePkcs11Uri(uri)).not.toThrow(/1234|12 34|1%2/)
    }
  })

  it('are written as they are read, without the PIN', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => value.isWellFormed())
    const uris = fc.record(
      {
        token: text,
        serial: text,
        object: text,
        slotId: fc.nat(),
        id: fc.uint8Array({ maxLength: 20 }),
        modulePath: text,
        pinSource: text,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(uris, (uri) => {
        expect(parsePkcs11Uri(formatPkcs11Uri(uri))).toEqual(uri)
      }),
    )
    expect(formatPkcs11Uri({ token: 'a', pinValue: '1234' } as never)).toBe('pkcs11:token=a')
  })
})
