/** The `hpke` library alone, with the KEMs, KDFs and AEADs of Web Crypto, on the other side. */
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { createHpke, type AeadName, type KdfName } from '@quantum-shield/pq-hpke'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { dhkemP256, dhkemX25519 } from '@quantum-shield/pq-kem/classical'
import { dhkemP384, dhkemP521, dhkemX448 } from '@quantum-shield/pq-kem/dhkem'
import * as library from 'hpke'
import { AAD, INFO, PLAINTEXT, psk, PSK_ID } from './support.ts'

const KEMS: readonly (readonly [KemAlgorithm, library.KEMFactory])[] = [
  [mlKem512, library.KEM_ML_KEM_512],
  [mlKem768, library.KEM_ML_KEM_768],
  [mlKem1024, library.KEM_ML_KEM_1024],
  [xWing, library.KEM_MLKEM768_X25519],
  [mlKem768P256, library.KEM_MLKEM768_P256],
  [mlKem1024P384, library.KEM_MLKEM1024_P384],
  [dhkemP256, library.KEM_DHKEM_P256_HKDF_SHA256 as library.KEMFactory],
  [dhkemP384, library.KEM_DHKEM_P384_HKDF_SHA384 as library.KEMFactory],
  [dhkemP521, library.KEM_DHKEM_P521_HKDF_SHA512 as library.KEMFactory],
  [dhkemX25519, library.KEM_DHKEM_X25519_HKDF_SHA256 as library.KEMFactory],
  [dhkemX448, library.KEM_DHKEM_X448_HKDF_SHA512 as library.KEMFactory],
]

const KDFS: Readonly<Record<KdfName, library.KDFFactory>> = {
  'HKDF-SHA256': library.KDF_HKDF_SHA256,
  'HKDF-SHA384': library.KDF_HKDF_SHA384,
  'HKDF-SHA512': library.KDF_HKDF_SHA512,
  SHAKE128: library.KDF_SHAKE128,
  SHAKE256: library.KDF_SHAKE256,
  TurboSHAKE128: library.KDF_TurboSHAKE128,
  TurboSHAKE256: library.KDF_TurboSHAKE256,
}

const AEADS: Readonly<Record<AeadName, library.AEADFactory>> = {
  'AES-128-GCM': library.AEAD_AES_128_GCM,
  'AES-256-GCM': library.AEAD_AES_256_GCM,
  'ChaCha20-Poly1305': library.AEAD_ChaCha20Poly1305,
  'export-only': library.AEAD_EXPORT_ONLY,
}

/** Every KEM, every KDF and every AEAD with one of the others; X-Wing with all. */
const SUITES = [
  ...KEMS.map(([kem, theirs]) => [kem, theirs, 'HKDF-SHA256', 'AES-256-GCM'] as const),
  ...(Object.keys(KDFS) as KdfName[]).flatMap((kdf) =>
    (Object.keys(AEADS) as AeadName[]).map(
      (aead) => [xWing, library.KEM_MLKEM768_X25519, kdf, aead] as const,
    ),
  ),
]

describe.each(SUITES.map(([kem, theirs, kdf, aead]) => [kem.id, kdf, aead, kem, theirs] as const))(
  '%s, %s, %s',
  (_id, kdf, aead, kem, theirKem) => {
    const ours = createHpke({ kem, kdf, aead })
    const theirs = new library.CipherSuite(theirKem, KDFS[kdf], AEADS[aead])
    const pair = kem.generateKeyPair()
    const theirPublicKey = () => theirs.DeserializePublicKey(pair.publicKey.toBytes())
    const theirPrivateKey = () =>
      theirs.DeserializePrivateKey(Uint8Array.from(pair.privateKey.secret.reveal()), true)
    const MODES = [
      [{ info: INFO }, { info: INFO }],
      [
        { info: INFO, psk: psk(), pskId: PSK_ID },
        { info: INFO, psk: psk().reveal(), pskId: PSK_ID },
      ],
    ] as const

    it.each(MODES)('what we seal, it opens', async (options, theirOptions) => {
      const sender = await ours.createSender(pair.publicKey, options)
      const recipient = await theirs.SetupRecipient(await theirPrivateKey(), sender.enc, theirOptions)
      for (let i = 0; i < 3 && aead !== 'export-only'; i++) {
        const sealed = await sender.seal(PLAINTEXT, { aad: AAD })
        expect(toHex(await recipient.Open(sealed, AAD))).toBe(toHex(PLAINTEXT))
      }
      const [mine, its] = [await sender.exportSecret(AAD, 77), await recipient.Export(AAD, 77)]
      expect(toHex(mine.reveal())).toBe(toHex(its))
    })

    it.each(MODES)('what it seals, we open', async (options, theirOptions) => {
      const { encapsulatedSecret: enc, ctx } = await theirs.SetupSender(await theirPublicKey(), theirOptions)
      const recipient = await ours.createRecipient(pair.privateKey, enc, options)
      for (let i = 0; i < 3 && aead !== 'export-only'; i++) {
        const sealed = await ctx.Seal(PLAINTEXT, AAD)
        expect(toHex(await recipient.open(sealed, { aad: AAD }))).toBe(toHex(PLAINTEXT))
      }
      const [mine, its] = [await recipient.exportSecret(AAD, 77), await ctx.Export(AAD, 77)]
      expect(toHex(mine.reveal())).toBe(toHex(its))
    })
  },
)

it('in one shot, both ways', async () => {
  const suite = createHpke({ kem: xWing, kdf: 'SHAKE256', aead: 'AES-256-GCM' })
  const theirs = new library.CipherSuite(
    library.KEM_MLKEM768_X25519,
    library.KDF_SHAKE256,
    library.AEAD_AES_256_GCM,
  )
  const { publicKey, privateKey } = await theirs.GenerateKeyPair(true)
  const ourPublicKey = xWing.publicKey(await theirs.SerializePublicKey(publicKey))
  const ourPrivateKey = xWing.privateKey(await theirs.SerializePrivateKey(privateKey))
  const sent = await suite.seal(ourPublicKey, PLAINTEXT, { info: INFO, aad: AAD })
  const opened = await theirs.Open(privateKey, sent.enc, sent.ciphertext, { info: INFO, aad: AAD })
  expect(opened).toEqual(PLAINTEXT)
  const received = await theirs.Seal(publicKey, PLAINTEXT, { info: INFO, aad: AAD })
  const { encapsulatedSecret, ciphertext } = received
  expect(await suite.open(ourPrivateKey, encapsulatedSecret, ciphertext, { info: INFO, aad: AAD })).toEqual(
    PLAINTEXT,
  )
})
