import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { decodeStatefulKey, encodeStatefulKey, hssLms, xmss, xmssMt } from '@quantum-shield/pq-hash-sigs'
import { verifyHss, verifyLms } from '@quantum-shield/pq-hash-sigs/lms'
import { verifyXmss, verifyXmssMt } from '@quantum-shield/pq-hash-sigs/xmss'
import { MESSAGE, recordedFor } from '../algorithms.ts'
import { ownVectors } from '../frozen.ts'
import { bytesTarget, expectThat, type Target } from '../target.ts'

interface RfcCase {
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

interface Case {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

const { tests } = ownVectors('lms-rfc.json') as { readonly tests: readonly RfcCase[] }
const hssCases: readonly Case[] = tests.map(({ publicKey, message, signature }) => ({
  publicKey: fromHex(publicKey),
  message: fromHex(message),
  signature: fromHex(signature),
}))

function recordedCase(id: string): Case {
  const { privateKey, answer } = recordedFor(id)
  const publicKey = decodeStatefulKey(privateKey).publicKey.toBytes()
  return { publicKey, message: MESSAGE, signature: answer }
}

const xmssCases = [recordedCase('XMSS-SHA2_10_192')]
const xmssMtCases = [recordedCase('XMSSMT-SHA2_20/4_192')]

/** RFC 8554 section 6: one LMS tree is HSS with one level, less the count of levels in front. */
const withoutLevels = ({ publicKey, message, signature }: Case): Case => ({
  publicKey: publicKey.subarray(4),
  message,
  signature: signature.subarray(4),
})

type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** The first byte says which key; the signature follows. */
function signatureTarget(name: string, cases: readonly Case[], verify: Verify): Target {
  return bytesTarget({
    name,
    seeds: cases.map(({ signature }, i) => Buffer.from([i, ...signature])),
    run(input) {
      const [index = 0] = input
      const signature = input.slice(1)
      for (const { publicKey, message, signature: own } of cases.slice(index % cases.length).slice(0, 1)) {
        const holds = verify(publicKey, message, signature)
        expectThat(!holds || equalBytes(own, signature), 'the signature was changed')
        expectThat(holds || !equalBytes(own, signature), 'the signature itself is refused')
      }
    },
  })
}

function publicKeyTarget(
  name: string,
  algorithm: SignatureAlgorithm,
  cases: readonly Case[],
  verify: Verify,
) {
  return bytesTarget({
    name,
    seeds: cases.map(({ publicKey }) => publicKey),
    run(bytes) {
      const isKey = cases.some(({ publicKey }) => equalBytes(publicKey, bytes))
      for (const { message, signature } of cases) {
        expectThat(!verify(bytes, message, signature) || isKey, 'the signature is by another key')
      }
      expectThat(equalBytes(algorithm.publicKey(bytes).toBytes(), bytes), 'the public key is another')
    },
  })
}

const keyFiles = ['HSS-LMS', 'XMSS-SHA2_10_192', 'XMSSMT-SHA2_20/4_192'].map(
  (id) => recordedFor(id).privateKey,
)
const singleTree = hssCases.filter(({ publicKey }) => publicKey[3] === 1).map(withoutLevels)

export const targets: readonly Target[] = [
  publicKeyTarget('hss-public-key', hssLms, hssCases, verifyHss),
  signatureTarget('hss-signature', hssCases, verifyHss),
  signatureTarget('lms-signature', singleTree, verifyLms),
  publicKeyTarget('xmss-public-key', xmss, xmssCases, verifyXmss),
  signatureTarget('xmss-signature', xmssCases, verifyXmss),
  publicKeyTarget('xmssmt-public-key', xmssMt, xmssMtCases, verifyXmssMt),
  signatureTarget('xmssmt-signature', xmssMtCases, verifyXmssMt),
  bytesTarget({
    name: 'stateful-key-file',
    seeds: keyFiles,
    run: (bytes) =>
      expectThat(
        equalBytes(encodeStatefulKey(decodeStatefulKey(bytes)).reveal(), bytes),
        'another encoding gives the same key',
      ),
  }),
]
