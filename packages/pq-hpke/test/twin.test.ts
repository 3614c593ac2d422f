/** Every KDF with every AEAD, in both modes, against the key schedule as the documents write it. */
import { createCipheriv, type CipherGCMTypes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { createHpke, type AeadName } from '@quantum-shield/pq-hpke'
import { AEADS, KDFS } from '../src/suites.table.ts'
import { keySchedule, nonceOf, type TwinContext } from './schedule.twin.ts'
import { AAD, AEAD_NAMES, bob, INFO, kemWithSecret, KDF_NAMES, PLAINTEXT, psk, PSK_ID } from './support.ts'

const SECRET = Uint8Array.from({ length: 32 }, (_, i) => i)
const EMPTY = new Uint8Array()

function sealByTwin(aead: AeadName, twin: TwinContext, sequence: number): string {
  const name = (aead === 'ChaCha20-Poly1305' ? 'chacha20-poly1305' : aead.toLowerCase()) as CipherGCMTypes
  const cipher = createCipheriv(name, twin.key, nonceOf(twin, sequence), { authTagLength: 16 })
  cipher.setAAD(AAD, { plaintextLength: PLAINTEXT.length })
  return Buffer.concat([cipher.update(PLAINTEXT), cipher.final(), cipher.getAuthTag()]).toString('hex')
}

describe.each(KDF_NAMES.flatMap((kdf) => AEAD_NAMES.map((aead) => [kdf, aead] as const)))(
  '%s, %s',
  (kdf, aead) => {
    const suite = createHpke({ kem: kemWithSecret(SECRET), kdf, aead })
    const twinOf = (mode: 0 | 1) =>
      keySchedule({
        mode,
        ids: [0x647a, KDFS[kdf].id, AEADS[aead].id],
        sharedSecret: SECRET,
        info: INFO,
        psk: mode === 1 ? psk().reveal() : EMPTY,
        pskId: mode === 1 ? PSK_ID : EMPTY,
        keySize: AEADS[aead].keySize,
      })

    it('has the numbers of its parts', () => {
      expect(suite.ids).toEqual({ kem: 0x647a, kdf: KDFS[kdf].id, aead: AEADS[aead].id })
    })

    it.each([
      ['base', 0, { info: INFO }],
      ['PSK', 1, { info: INFO, psk: psk(), pskId: PSK_ID }],
    ] as const)('mode %s', async (_, mode, options) => {
      const twin = twinOf(mode)
      const sender = await suite.createSender(bob.publicKey, options)
      const recipient = await suite.createRecipient(bob.privateKey, sender.enc, options)
      for (let sequence = 0; sequence < 300; sequence++) {
        const sealed = await sender.seal(PLAINTEXT, { aad: AAD })
        if (sequence < 3 || sequence > 254) expect(toHex(sealed)).toBe(sealByTwin(aead, twin, sequence))
        expect(toHex(await recipient.open(sealed, { aad: AAD }))).toBe(toHex(PLAINTEXT))
      }
      for (const length of [1, 32, 100]) {
        const expected = twin.exportSecret(AAD, length).toString('hex')
        expect(toHex((await sender.exportSecret(AAD, length)).reveal())).toBe(expected)
        expect(toHex((await recipient.exportSecret(AAD, length)).reveal())).toBe(expected)
      }
    })
  },
)

it.each(KDF_NAMES)('export-only, %s', async (kdf) => {
  const suite = createHpke({ kem: kemWithSecret(SECRET), kdf, aead: 'export-only' })
  const ids = [0x647a, KDFS[kdf].id, 0xffff] as const
  const twin = keySchedule({
    mode: 0,
    ids,
    sharedSecret: SECRET,
    info: EMPTY,
    psk: EMPTY,
    pskId: EMPTY,
    keySize: 0,
  })
  const { secret, enc } = await suite.sendExport(bob.publicKey, AAD, 32)
  const received = await suite.receiveExport(bob.privateKey, enc, AAD, 32)
  expect(received.equals(secret)).toBe(true)
  expect(toHex(secret.reveal())).toBe(twin.exportSecret(AAD, 32).toString('hex'))
})
