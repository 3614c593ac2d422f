/** HPKE: the suites of draft-ietf-hpke-pq, and modes base and PSK of RFC 9180 Appendix A. */
import { createHash } from 'node:crypto'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { ByteWriter, concatBytes, equalBytes, fromHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import {
  createHpke,
  type AeadName,
  type Hpke,
  type KdfName,
  type RecipientContext,
  type SenderContext,
  type SetupOptions,
} from '@quantum-shield/pq-hpke'
import { deriveDhkemPrivateKey, type DhkemId, type KemBackend } from '@quantum-shield/pq-kem/hazmat'
import { readVectorJson } from '@quantum-shield/testkit'
import { kemUnderTest, type KemUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

interface HpkeCase {
  readonly kem_id: number
  readonly kdf_id: number
  readonly aead_id: number
  readonly info: string
  readonly psk?: string
  readonly psk_id?: string
  readonly ikmE: string
  readonly ikmR: string
  readonly skRm: string
  readonly pkRm: string
  readonly enc: string
  readonly encryptions: readonly {
    /** Where it is not the index. */
    readonly sequence?: number
    readonly aad: string
    readonly pt: string
    readonly ct: string
  }[]
  readonly exports: readonly {
    readonly exporter_context: string
    readonly L: number
    readonly exported_value: string
  }[]
}

const KDF_NAMES: Readonly<Record<number, KdfName>> = {
  1: 'HKDF-SHA256',
  2: 'HKDF-SHA384',
  3: 'HKDF-SHA512',
  16: 'SHAKE128',
  17: 'SHAKE256',
  18: 'TurboSHAKE128',
  19: 'TurboSHAKE256',
}
const AEAD_NAMES: Readonly<Record<number, AeadName>> = {
  1: 'AES-128-GCM',
  2: 'AES-256-GCM',
  3: 'ChaCha20-Poly1305',
  65535: 'export-only',
}

const isDhkem = (id: string): id is DhkemId => id.startsWith('DHKEM-')

/** draft-ietf-hpke-pq section 4: LabeledDerive of SHAKE256 with the label DeriveKeyPair. DHKEM: RFC 9180 section 7.1.3. */
function derivePrivateKey({ id, privateKeySize }: KemAlgorithm, ikm: Uint8Array): Uint8Array {
  if (isDhkem(id)) return deriveDhkemPrivateKey(id, ikm)
  const input = new ByteWriter()
    .bytes(ikm)
    .bytes(utf8('HPKE-v1KEM'))
    .uint(identifiersOf(id)?.hpke ?? 0, 2)
    .prefixed(utf8('DeriveKeyPair'), 2)
    .uint(privateKeySize, 2)
    .finish()
  return createHash('shake256', { outputLength: privateKeySize }).update(input).digest()
}

/**
 * The randomness of noble's encapsulation. The P-256 half of MLKEM768-P256 takes the first window of its seed that is a
 * scalar: the draft of the vectors has three windows of 32 bytes, that of noble four.
 */
function randomnessOf({ algorithm, noble }: KemUnderTest, ikmE: Uint8Array): Uint8Array {
  if (isDhkem(algorithm.id)) return deriveDhkemPrivateKey(algorithm.id, ikmE)
  return concatBytes(ikmE, new Uint8Array(noble.randomnessSize - ikmE.length))
}

function hpkeOf(kem: KemAlgorithm, { kdf_id: kdf, aead_id: aead }: HpkeCase): Hpke {
  const [kdfName, aeadName] = [KDF_NAMES[kdf], AEAD_NAMES[aead]]
  if (kdfName === undefined || aeadName === undefined) throw new RangeError(`KDF ${kdf}, AEAD ${aead}`)
  return createHpke({ kem, kdf: kdfName, aead: aeadName })
}

function setupOf({ info, psk, psk_id: pskId }: HpkeCase): SetupOptions {
  if (psk === undefined || pskId === undefined) return { info: fromHex(info) }
  return { info: fromHex(info), psk: SecretBytes.adopt(fromHex(psk)), pskId: fromHex(pskId) }
}

/** The sender of the vector: encapsulation takes randomness in noble only. */
async function senderOf(under: KemUnderTest, test: HpkeCase): Promise<SenderContext> {
  const { algorithm, noble } = under
  const kem: KemAlgorithm = {
    ...algorithm,
    encapsulate(publicKey) {
      const sent = noble.encapsulateDerand(publicKey, randomnessOf(under, fromHex(test.ikmE)))
      return { ciphertext: sent.ciphertext, sharedSecret: SecretBytes.adopt(sent.sharedSecret) }
    },
  }
  return hpkeOf(kem, test).createSender(algorithm.publicKey(fromHex(test.pkRm)), setupOf(test))
}

async function recipientOf(
  { algorithm }: KemUnderTest,
  backend: KemBackend,
  test: HpkeCase,
): Promise<RecipientContext> {
  const kem: KemAlgorithm = {
    ...algorithm,
    decapsulate: (key, ciphertext) => SecretBytes.adopt(backend.decapsulate(key, ciphertext)),
  }
  const privateKey = algorithm.privateKey(fromHex(test.skRm))
  return hpkeOf(kem, test).createRecipient(privateKey, fromHex(test.enc), setupOf(test))
}

/** `run` for each message of the vector, with those in between that the vector leaves out. */
async function forEachMessage(
  context: SenderContext | RecipientContext,
  { encryptions }: HpkeCase,
  skip: () => Promise<unknown>,
  run: (message: HpkeCase['encryptions'][number], id: string) => Promise<void>,
): Promise<void> {
  for (const [index, message] of encryptions.entries()) {
    while (context.sequence < (message.sequence ?? index)) await skip()
    await run(message, `message ${context.sequence}`)
  }
}

async function checkSender(under: KemUnderTest, test: HpkeCase, { check }: SuiteContext, name: string) {
  const sender = await senderOf(under, test)
  check('enc', 'noble', name, () => equalBytes(sender.enc, fromHex(test.enc)))
  const skip = () => sender.seal(new Uint8Array())
  await forEachMessage(sender, test, skip, async ({ aad, pt, ct }, id) => {
    const sealed = await sender.seal(fromHex(pt), { aad: fromHex(aad) })
    check('seal', 'noble', `${name} ${id}`, () => equalBytes(sealed, fromHex(ct)))
  })
}

/** The scalar of X448 stands in the vectors as RFC 7748 section 5 clamps it; which of both is used makes no difference. */
function hasKeys({ algorithm }: KemUnderTest, backend: KemBackend, { ikmR, skRm, pkRm }: HpkeCase): boolean {
  const derived = derivePrivateKey(algorithm, fromHex(ikmR))
  const keys = [algorithm.privateKey(derived), algorithm.privateKey(fromHex(skRm))]
  const isSame = algorithm.id === 'DHKEM-X448' || equalBytes(derived, fromHex(skRm))
  return isSame && keys.every((key) => equalBytes(backend.derivePublicKey(key), fromHex(pkRm)))
}

/** The messages that the vector leaves out come from a sender of our own. */
async function checkRecipient(
  under: KemUnderTest,
  backend: KemBackend,
  test: HpkeCase,
  { check }: SuiteContext,
  name: string,
) {
  const recipient = await recipientOf(under, backend, test)
  const twin = await senderOf(under, test)
  const skip = async () => {
    while (twin.sequence < recipient.sequence) await twin.seal(new Uint8Array())
    return recipient.open(await twin.seal(new Uint8Array()))
  }
  await forEachMessage(recipient, test, skip, async ({ aad, pt, ct }, id) => {
    const opened = await recipient.open(fromHex(ct), { aad: fromHex(aad) })
    check('open', backend.name, `${name} ${id}`, () => equalBytes(opened, fromHex(pt)))
  })
  for (const { exporter_context: context, L: length, exported_value: value } of test.exports) {
    const secret = await recipient.exportSecret(fromHex(context), length)
    check('export', backend.name, `${name} ${context}`, () => equalBytes(secret.reveal(), fromHex(value)))
  }
}

async function checkCases(context: SuiteContext, tests: readonly HpkeCase[]): Promise<void> {
  const under = kemUnderTest(context.algorithm)
  const kemId = identifiersOf(context.algorithm)?.hpke
  for (const test of tests.filter(({ kem_id: id }) => id === kemId)) {
    const name = `KDF ${test.kdf_id}, AEAD ${test.aead_id}${test.psk === undefined ? '' : ', PSK'}`
    for (const backend of under.backends) {
      context.check('keyGen', backend.name, name, () => hasKeys(under, backend, test))
      await checkRecipient(under, backend, test, context, name)
    }
    await checkSender(under, test, context, name)
  }
}

export const hpkePq: Suite = async (context) =>
  checkCases(context, readVectorJson<readonly HpkeCase[]>(context.set, 'hpke-pq/test-vectors.json'))

/** own/hpke-rfc9180.json */
export const hpkeRfc9180: Suite = async (context) => {
  const { vectors } = readVectorJson<{ vectors: readonly HpkeCase[] }>(context.set, 'own/hpke-rfc9180.json')
  await checkCases(context, vectors)
}
