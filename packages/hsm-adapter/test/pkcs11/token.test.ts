import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isThere, softHsmModule, type SoftHsm } from '@quantum-shield/services'
import type { ObjectName, Token } from '../../src/pkcs11/protocol.ts'
import { openToken } from '../../src/pkcs11/supervisor.ts'
import { ecdsa, gcm, makeAesKey, makeEcKey, optionsOf, signRequest, softHsm } from './token.ts'

const described = (await isThere(softHsmModule)) ? describe : describe.skip

described('a token of SoftHSM', () => {
  let service: SoftHsm
  let token: Token

  beforeAll(async () => {
    service = await softHsm('one')
    token = await openToken(optionsOf(service, 'one'))
  })
  afterAll(async () => {
    await token.close()
    service.stop()
  })

  const CKO_PUBLIC_KEY = 2
  const CKA_EC_POINT = 0x181
  /** SubjectPublicKeyInfo of a P-256 key up to its point. */
  const SPKI = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')

  async function publicKeyOf({ id }: ObjectName) {
    const [found] = await token.perform('find', {
      template: [
        [0x0, CKO_PUBLIC_KEY],
        [0x102, id],
      ],
      attributes: [CKA_EC_POINT],
      limit: 2,
    })
    // CKA_EC_POINT is an OCTET STRING around the point.
    return createPublicKey({
      key: Buffer.concat([SPKI, found![0]!.subarray(2)]),
      format: 'der',
      type: 'spki',
    })
  }

  test('the token tells who it is', () => {
    expect(token.info).toMatchObject({
      label: 'one',
      serial: service.tokens[0]!.serial,
      manufacturer: 'SoftHSM project',
      model: 'SoftHSM v2',
      // PKCS#11 2.40: no C_GetInterface.
      decapsulates: false,
    })
  })

  describe('keys', () => {
    test('sign what Node verifies, 40 callers at once', async () => {
      const key = await makeEcKey(token)
      const publicKey = await publicKeyOf(key)
      const messages = Array.from({ length: 40 }, () => randomBytes(100))
      const signatures = await Promise.all(
        messages.map(async (message) => {
          const digest = Buffer.from(await crypto.subtle.digest('SHA-256', message))
          return token.perform('sign', signRequest(key, digest))
        }),
      )
      for (const [i, signature] of signatures.entries())
        expect(verify('sha256', messages[i]!, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(
          true,
        )
    })

    test('encrypt and decrypt, and the IV comes first', async () => {
      const key = await makeAesKey(token)
      const iv = randomBytes(12)
      const data = randomBytes(5000)
      const mechanism = gcm(iv, Buffer.from('additional'))
      const sealed = await token.perform('encrypt', { key, mechanism, data })
      expect(sealed.length).toBe(12 + 5000 + 16)
      expect(Buffer.from(sealed.subarray(0, 12))).toEqual(iv)
      const opened = await token.perform('decrypt', { key, mechanism, data: sealed.subarray(12) })
      expect(Buffer.from(opened)).toEqual(data)
    })

    test('one array in many requests at once stays what it is', async () => {
      const key = await makeAesKey(token)
      const data = randomBytes(32)
      const before = Buffer.from(data)
      const opened = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const mechanism = gcm(randomBytes(12), data)
          const sealed = await token.perform('encrypt', { key, mechanism, data })
          return token.perform('decrypt', { key, mechanism, data: sealed.subarray(12) })
        }),
      )
      for (const bytes of opened) expect(Buffer.from(bytes)).toEqual(before)
      expect(data).toEqual(before)
    })

    test('a ciphertext that was changed is told apart from a token that fails', async () => {
      const key = await makeAesKey(token)
      const mechanism = gcm(randomBytes(12), Buffer.from('additional'))
      const sealed = await token.perform('encrypt', { key, mechanism, data: randomBytes(54) })
      sealed[20]! ^= 1
      await expect(
        token.perform('decrypt', { key, mechanism, data: sealed.subarray(12) }),
      ).rejects.toMatchObject({
        code: 'integrity_failed',
        ckr: 'CKR_GENERAL_ERROR',
      })
    })

    test('a sensitive key shows its CKA_ID and not its value', async () => {
      const { id } = await makeAesKey(token)
      const found = await token.perform('find', {
        template: [[0x102, id]],
        attributes: [0x102, 0x11],
        limit: 5,
      })
      expect(found.map((values) => values.map((value) => value && Buffer.from(value)))).toEqual([
        [id, undefined],
      ])
    })

    test('a key that is gone is unknown, also where its handle was known', async () => {
      const key = await makeEcKey(token)
      await token.perform('sign', signRequest(key))
      await token.perform('destroy', { key })
      await expect(token.perform('sign', signRequest(key))).rejects.toMatchObject({ code: 'unknown_key' })
      await expect(token.perform('destroy', { key })).rejects.toMatchObject({ code: 'unknown_key' })
    })

    test('two keys of one CKA_ID are refused', async () => {
      const { id } = await makeAesKey(token)
      await token.perform('generateKey', {
        mechanism: { type: 0x1080 },
        key: [
          [0x102, id],
          [0x161, 32],
          [0x1, true],
          [0x104, true],
        ],
      })
      const request = { key: { class: 'secret', id } as const, mechanism: gcm(randomBytes(12), id), data: id }
      await expect(token.perform('encrypt', request)).rejects.toMatchObject({ code: 'ambiguous_key' })
    })
  })

  test('a mechanism that the token does not have', async () => {
    const key = await makeEcKey(token)
    const request = { ...signRequest(key), mechanism: { type: 0x1d } }
    await expect(token.perform('sign', request)).rejects.toMatchObject({
      code: 'token_refused',
      ckr: 'CKR_MECHANISM_INVALID',
    })
    expect(await token.perform('mechanisms', {})).toContain(ecdsa.type)
  })

  test('no C_DecapsulateKey', async () => {
    const key = await makeEcKey(token)
    const request = { key, mechanism: { type: 0x17 }, ciphertext: randomBytes(1088), secretSize: 32 }
    await expect(token.perform('decapsulate', request)).rejects.toMatchObject({
      ckr: 'CKR_FUNCTION_NOT_SUPPORTED',
    })
  })
})
