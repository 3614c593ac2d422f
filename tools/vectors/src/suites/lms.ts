/** LMS: NIST ACVP, the sets of post-quantum-cryptography/KAT, liboqs, and the test cases of RFC 8554 and RFC 9858. */
import { concatBytes, equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { openSigner, type LmsLevel } from '@quantum-shield/pq-hash-sigs'
import { hssKeyFromSeed, reservationOf } from '@quantum-shield/pq-hash-sigs/hazmat'
import { verifyHss, verifyLms } from '@quantum-shield/pq-hash-sigs/lms'
import { loadAcvp, readVectorJson, readVectorText, type AcvpCase } from '@quantum-shield/testkit'
import type { Suite, SuiteContext } from '../suite.ts'

const BACKEND = 'own'
/** From here on, a tree takes seconds to build. */
const SLOW_HEIGHT = 15

const heightOf = (name: string): number => Number(/_H(\d+)/.exec(name)?.[1])
const isTall = (algorithm: string): boolean => heightOf(algorithm) >= SLOW_HEIGHT
const isDormant = ({ algorithm, slow }: SuiteContext): boolean => isTall(algorithm) && !slow
const operationOf = (name: string, { algorithm }: SuiteContext): string =>
  isTall(algorithm) ? `${name}, tall` : name

/** The cases of every folder of the set, for one LMS type. */
function casesOf({ set, algorithm }: SuiteContext): AcvpCase[] {
  const folders = new Set(Object.keys(set.files).map((path) => path.slice(0, path.lastIndexOf('/'))))
  // The names of the folders in KAT tell hash, n and heights.
  const [, hash = '', n = '', height = ''] = /^LMS_(SHA256|SHAKE)_M(\d+)_H(\d+)$/.exec(algorithm) ?? []
  const named = [...folders].filter((folder) => {
    const [, ...parts] = /-(SHA256|SHAKE)-(M\d+)-(.+)$/.exec(folder) ?? []
    if (parts.length === 0) return true
    return parts[0] === hash && parts[1] === `M${n}` && (parts[2] ?? '').split('_').includes(`H${height}`)
  })
  return named.flatMap((folder) => loadAcvp(set, folder)).filter((test) => test.text('lmsMode') === algorithm)
}

const levelOf = (test: AcvpCase): LmsLevel =>
  ({ lms: test.text('lmsMode'), ots: test.text('lmOtsMode') }) as LmsLevel

const keyOf = (test: AcvpCase) => hssKeyFromSeed([levelOf(test)], test.bytes('i'), test.bytes('seed'))

/** u32(1) of HSS with one level. */
const ONE_LEVEL = Uint8Array.of(0, 0, 0, 1)
/** u32(0) in front of the signature of an HSS key with one level. */
const NO_MORE_LEVELS = Uint8Array.of(0, 0, 0, 0)

export const lmsKeyGeneration: Suite = async (context) => {
  if (isDormant(context)) return
  for (const test of casesOf(context)) {
    const { publicKey } = await keyOf(test)
    context.check(operationOf('keyGen', context), BACKEND, test.id, () =>
      equalBytes(publicKey.toBytes(), concatBytes(ONE_LEVEL, test.bytes('publicKey'))),
    )
  }
}

/** Where the seed is given. C is derived as in github.com/cisco/hash-sigs, which the set comes from. */
export const lmsSignatureGeneration: Suite = async (context) => {
  if (isDormant(context)) return
  const signers = new Map<string, Awaited<ReturnType<typeof openSigner>>>()
  for (const test of casesOf(context)) {
    const seed = test.text('seed')
    const signer = signers.get(seed) ?? (await openSigner(await keyOf(test)))
    signers.set(seed, signer)
    context.check(operationOf('sigGen', context), BACKEND, test.id, () => {
      const index = reservationOf(signer.publicKey.id, { first: BigInt(test.integer('q')), count: 1 }).next()
      const signature = signer.sign(index, test.bytes('message'))
      return equalBytes(signature, concatBytes(NO_MORE_LEVELS, test.bytes('signature')))
    })
  }
}

/** ACVP gives neither seed nor index: the expected signatures are verified. */
export const lmsExpectedSignatures: Suite = (context) => {
  for (const test of casesOf(context)) {
    const [publicKey, message, signature] = ['publicKey', 'message', 'signature'].map((name) =>
      test.bytes(name),
    ) as [Uint8Array, Uint8Array, Uint8Array]
    context.check('sigGen', BACKEND, test.id, () => verifyLms(publicKey, message, signature))
  }
}

export const lmsSignatureVerification: Suite = (context) => {
  for (const test of casesOf(context)) {
    context.check('sigVer', BACKEND, test.id, () => {
      const holds = verifyLms(test.bytes('publicKey'), test.bytes('message'), test.bytes('signature'))
      return holds === test.flag('testPassed')
    })
  }
}

/** tests/KATs/sig_stfl/lms of liboqs: HSS, of one or two levels, some with quotation marks. */
export const liboqsLms: Suite = (context) => {
  const text = readVectorText(context.set, `liboqs-kats/sig_stfl/lms/${context.algorithm}.rsp`)
  const field = (name: string) =>
    fromHex(new RegExp(`^${name} = "?([0-9a-fA-F]+)`, 'm').exec(text)?.[1] ?? '')
  const [pk, message, sm] = [field('pk'), field('msg'), field('sm')]
  // The files of one level hold an LMS key and signature without the HSS around them, or HSS.
  const isHss = pk[3] === 1 || pk[3] === 2
  context.check('verify', BACKEND, context.algorithm, () => {
    const verify = isHss ? verifyHss : verifyLms
    return verify(pk, message, sm) && !verify(pk, concatBytes(message, ONE_LEVEL), sm)
  })
}

interface RfcCase {
  readonly source: string
  readonly lms?: string
  readonly ots?: string
  readonly identifier?: string
  readonly seed?: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

/** own/lms-rfc.json */
export const lmsOfRfcs: Suite = async (context) => {
  const { tests } = readVectorJson<{ tests: RfcCase[] }>(context.set, 'own/lms-rfc.json')
  for (const test of tests.filter(({ source }) => source.startsWith(context.algorithm))) {
    const publicKey = fromHex(test.publicKey)
    const [message, signature] = [fromHex(test.message), fromHex(test.signature)]
    context.check('verify', BACKEND, test.source, () => verifyHss(publicKey, message, signature))
    const { lms, ots, identifier, seed } = test
    if (lms === undefined || identifier === undefined || seed === undefined) continue
    if (isTall(lms) && !context.slow) continue
    const key = await hssKeyFromSeed([{ lms, ots } as LmsLevel], fromHex(identifier), fromHex(seed))
    // The top tree alone, less the number of levels: RFC 8554 takes those below from seeds of their own.
    const [made, expected] = [key.publicKey.toBytes(), publicKey].map((bytes) => bytes.subarray(4))
    context.check(isTall(lms) ? 'keyGen, tall' : 'keyGen', BACKEND, test.source, () =>
      equalBytes(made as Uint8Array, expected as Uint8Array),
    )
  }
}
