/** XMSS and XMSS^MT: the sets of post-quantum-cryptography/KAT, and of liboqs. */
import { concatBytes, equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { openSigner, type XmssTypeName } from '@quantum-shield/pq-hash-sigs'
import { reservationOf, xmssKeyFromSeeds } from '@quantum-shield/pq-hash-sigs/hazmat'
import { verifyXmss, verifyXmssMt } from '@quantum-shield/pq-hash-sigs/xmss'
import { loadAcvp, readVectorText, type AcvpCase } from '@quantum-shield/testkit'
import type { Suite, SuiteContext } from '../suite.ts'

const BACKEND = 'own'
const SLOW_HEIGHT = 16

const isTall = (algorithm: string): boolean => Number(/_(\d+)_/.exec(algorithm)?.[1]) >= SLOW_HEIGHT
const isDormant = ({ algorithm, slow }: SuiteContext): boolean => isTall(algorithm) && !slow
const operationOf = (name: string, { algorithm }: SuiteContext): string =>
  isTall(algorithm) ? `${name}, tall` : name

/** `XMSS-SHA2_10_192` lies in the folder that ends in SHA256-N24-H10. */
function casesOf({ set, algorithm }: SuiteContext): AcvpCase[] {
  const [, hash, height, bits] = /^XMSS-(SHA2|SHAKE256)_(\d+)_(\d+)$/.exec(algorithm) ?? []
  const ending = `-${hash === 'SHA2' ? 'SHA256' : 'SHAKE256'}-N${Number(bits) / 8}-H${height}`
  const folders = new Set(Object.keys(set.files).map((path) => path.slice(0, path.lastIndexOf('/'))))
  return [...folders].filter((folder) => folder.endsWith(ending)).flatMap((folder) => loadAcvp(set, folder))
}

/** One file has S_XMSS ‖ SK_PRF ‖ SEED as one seed, and keys without the OID in front. */
function seedsOf(test: AcvpCase) {
  const parts = test.has('seed')
    ? [test.bytes('seed')]
    : ['S_XMSS', 'SK_PRF', 'I'].map((name) => test.bytes(name))
  const seed = concatBytes(...parts)
  const n = seed.length / 3
  const [secretSeed, prfSeed, publicSeed] = [0, 1, 2].map((i) => seed.subarray(i * n, (i + 1) * n)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  return { secretSeed, prfSeed, publicSeed }
}

const keyOf = (name: string, test: AcvpCase) => xmssKeyFromSeeds(name as XmssTypeName, seedsOf(test))

/** The expected secret key is OID ‖ index ‖ S_XMSS ‖ SK_PRF ‖ root ‖ SEED. */
export const xmssKeyGeneration: Suite = async (context) => {
  if (isDormant(context)) return
  for (const test of casesOf(context)) {
    const { publicKey } = await keyOf(context.algorithm, test)
    context.check(operationOf('keyGen', context), BACKEND, test.id, () => {
      const raw = publicKey.toBytes()
      const { secretSeed, prfSeed } = seedsOf(test)
      const oid = test.has('seed') ? new Uint8Array() : raw.slice(0, 4)
      const rest = raw.slice(4)
      const secretKey = concatBytes(oid, new Uint8Array(4), secretSeed, prfSeed, rest)
      return (
        equalBytes(concatBytes(oid, rest), test.bytes('publicKey')) &&
        equalBytes(secretKey, test.bytes('secretKey'))
      )
    })
  }
}

/** The set has the message behind the signature, as NIST's API did. */
export const xmssSignatureGeneration: Suite = async (context) => {
  if (isDormant(context)) return
  const signers = new Map<string, Awaited<ReturnType<typeof openSigner>>>()
  for (const test of casesOf(context)) {
    const seed = test.text('S_XMSS')
    const signer = signers.get(seed) ?? (await openSigner(await keyOf(context.algorithm, test)))
    signers.set(seed, signer)
    context.check(operationOf('sigGen', context), BACKEND, test.id, () => {
      const index = reservationOf(signer.publicKey.id, { first: BigInt(test.integer('q')), count: 1 }).next()
      const message = test.bytes('message')
      return equalBytes(concatBytes(signer.sign(index, message), message), test.bytes('signature'))
    })
  }
}

export const xmssSignatureVerification: Suite = (context) => {
  for (const test of casesOf(context)) {
    context.check('sigVer', BACKEND, test.id, () => {
      const message = test.bytes('message')
      const signed = test.bytes('signature')
      const signature = signed.subarray(0, signed.length - message.length)
      return verifyXmss(test.bytes('publicKey'), message, signature) === test.flag('testPassed')
    })
  }
}

/** tests/KATs/sig_stfl/xmss of liboqs: one signature a file, at index 0. sk is OID ‖ index ‖ S_XMSS ‖ SK_PRF ‖ ... */
export const liboqsXmss: Suite = async (context) => {
  const { set, algorithm, slow } = context
  const path = `liboqs-kats/sig_stfl/xmss/${algorithm.replace('/', '-')}.rsp`
  const text = readVectorText(set, path)
  const field = (name: string) => fromHex(new RegExp(`^${name} = ([0-9a-fA-F]+)`, 'm').exec(text)?.[1] ?? '')
  const [publicKey, secretKey, message, signature] = ['pk', 'sk', 'msg', 'sm'].map(field) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const verify = algorithm.startsWith('XMSSMT') ? verifyXmssMt : verifyXmss
  context.check('verify', BACKEND, algorithm, () => {
    const otherwise = concatBytes(message, Uint8Array.of(0))
    return verify(publicKey, message, signature) && !verify(publicKey, otherwise, signature)
  })
  const operation = signingOf(algorithm)
  if (operation === undefined || (operation === 'sign, slow' && !slow)) return
  const n = (publicKey.length - 4) / 2
  // The index takes as many bytes as in a signature: 4, or as few as hold the height.
  const height = Number(/_(\d+)\/\d+_/.exec(algorithm)?.[1] ?? 32)
  const seedsAt = 4 + Math.ceil(height / 8)
  const key = await xmssKeyFromSeeds(algorithm as XmssTypeName, {
    secretSeed: secretKey.subarray(seedsAt, seedsAt + n),
    prfSeed: secretKey.subarray(seedsAt + n, seedsAt + 2 * n),
    publicSeed: publicKey.subarray(4 + n),
  })
  const signer = await openSigner(key)
  context.check(operation, BACKEND, algorithm, () => {
    const index = reservationOf(signer.publicKey.id, { first: 0n, count: 1 }).next()
    return (
      equalBytes(key.publicKey.toBytes(), publicKey) && equalBytes(signer.sign(index, message), signature)
    )
  })
}

/** Trees of height 5 and 10, at once where a kernel computes them; those of 16 and 20 are signed in the other sets. */
function signingOf(algorithm: string): 'sign' | 'sign, slow' | undefined {
  const [, hash, height, layers = '1', bits] =
    /^XMSS(?:MT)?-(\w+)_(\d+)(?:\/(\d+))?_(\d+)$/.exec(algorithm) ?? []
  if (Number(height) / Number(layers) > 10) return undefined
  return hash === 'SHAKE' || bits === '512' ? 'sign, slow' : 'sign'
}
