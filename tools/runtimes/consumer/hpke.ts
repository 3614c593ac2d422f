/** HPKE messages that one runtime seals and another one opens: X-Wing with every KDF and every AEAD, in both modes. */
import { equalBytes, fromBase64url, toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, importPublicKey, type Jwk } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { createHpke, type AeadName, type Hpke, type KdfName, type SealOptions } from '@quantum-shield/pq-hpke'
import { xWing } from '@quantum-shield/pq-kem'
import type { Try } from './examine.ts'
import type { KeyForms } from './parcel.ts'

export interface HpkeSample {
  readonly kdf: KdfName
  readonly aead: AeadName
  readonly enc: string
  readonly ciphertext: string
  /** What both sides export, 100 bytes. */
  readonly exported: string
}

const KDFS: readonly KdfName[] = [
  'HKDF-SHA256',
  'HKDF-SHA384',
  'HKDF-SHA512',
  'SHAKE128',
  'SHAKE256',
  'TurboSHAKE128',
  'TurboSHAKE256',
]
const AEADS: readonly AeadName[] = ['AES-128-GCM', 'AES-256-GCM', 'ChaCha20-Poly1305']

const PLAINTEXT = utf8('attack at dawn')
const USE = utf8('answer key')
const SETUP = {
  info: utf8('acme'),
  psk: SecretBytes.adopt(new Uint8Array(32).fill(7)),
  pskId: utf8('key of 2026'),
}
const OPTIONS: SealOptions = { ...SETUP, aad: utf8('header') }

/** @param publicJwk of X-Wing. */
export async function makeHpkeSamples(publicJwk: Jwk): Promise<readonly HpkeSample[]> {
  const publicKey = importPublicKey(publicJwk, [xWing])
  const samples: HpkeSample[] = []
  for (const [kdf, aead] of KDFS.flatMap((name) => AEADS.map((cipher) => [name, cipher] as const))) {
    const sender = await createHpke({ kem: xWing, kdf, aead }).createSender(publicKey, SETUP)
    const ciphertext = await sender.seal(PLAINTEXT, { aad: utf8('header') })
    const exported = await sender.exportSecret(USE, 100)
    samples.push({
      kdf,
      aead,
      enc: toBase64url(sender.enc),
      ciphertext: toBase64url(ciphertext),
      exported: toBase64url(exported.reveal()),
    })
  }
  return samples
}

export async function examineHpke(
  attempt: Try,
  { privateJwk }: KeyForms,
  samples: readonly HpkeSample[],
): Promise<void> {
  const key = importPrivateKey(privateJwk, [xWing])
  const opens = async (hpke: Hpke, enc: Uint8Array, ciphertext: Uint8Array, options: SealOptions) =>
    equalBytes(await hpke.open(key, enc, ciphertext, options), PLAINTEXT)
  for (const { kdf, aead, exported, ...sample } of samples) {
    const hpke = createHpke({ kem: xWing, kdf, aead })
    const [enc, ciphertext] = [fromBase64url(sample.enc), fromBase64url(sample.ciphertext)]
    const name = `HPKE, ${kdf}, ${aead}`
    await attempt(`${name}: open`, 'true', () => opens(hpke, enc, ciphertext, OPTIONS))
    await attempt(`${name}: other mode`, 'decryption_failed', () =>
      opens(hpke, enc, ciphertext, { info: utf8('acme'), aad: utf8('header') }),
    )
    await attempt(`${name}: export`, 'true', async () => {
      const secret = await hpke.receiveExport(key, enc, USE, 100, SETUP)
      return toBase64url(secret.reveal()) === exported
    })
  }
}
