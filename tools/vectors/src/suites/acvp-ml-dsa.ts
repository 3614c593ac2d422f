/** NIST ACVP, ML-DSA (FIPS 204): key generation, signing and verifying through every interface. */
import { createHash } from 'node:crypto'
import { concatBytes, equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import {
  expandMlDsaSeed,
  signDeterministic,
  signInternal,
  verifyInternal,
} from '@quantum-shield/pq-signatures/hazmat'
import { loadAcvp, type AcvpCase } from '@quantum-shield/testkit'
import { signatureUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

type MlDsaId = Parameters<typeof expandMlDsaSeed>[0]

const HASH_ML_DSA: Readonly<Record<string, SignatureAlgorithm>> = {
  'ML-DSA-44': hashMlDsa44,
  'ML-DSA-65': hashMlDsa65,
  'ML-DSA-87': hashMlDsa87,
}

/** Node's name, the last arc of the OID 2.16.840.1.101.3.4.2.x (FIPS 204 section 5.4.1), bytes of an XOF's output. */
const PRE_HASHES: Readonly<Record<string, readonly [name: string, arc: number, outputLength?: number]>> = {
  'SHA2-224': ['sha224', 4],
  'SHA2-256': ['sha256', 1],
  'SHA2-384': ['sha384', 2],
  'SHA2-512': ['sha512', 3],
  'SHA2-512/224': ['sha512-224', 5],
  'SHA2-512/256': ['sha512-256', 6],
  'SHA3-224': ['sha3-224', 7],
  'SHA3-256': ['sha3-256', 8],
  'SHA3-384': ['sha3-384', 9],
  'SHA3-512': ['sha3-512', 10],
  'SHAKE-128': ['shake128', 11, 32],
  'SHAKE-256': ['shake256', 12, 64],
}

/** FIPS 204 Alg 2 and 3 line 10: M' of the pure interface. */
function pureMessage(context: Uint8Array, message: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0, context.length), context, message)
}

/** FIPS 204 Alg 4 and 5: M' of the pre-hash interface. */
function preHashMessage(hashAlg: string, context: Uint8Array, message: Uint8Array): Uint8Array {
  const [name, arc, outputLength] = PRE_HASHES[hashAlg] ?? []
  if (name === undefined || arc === undefined) throw new RangeError(`unknown hash ${hashAlg}`)
  const options = outputLength === undefined ? {} : { outputLength }
  const digest = createHash(name, options).update(message).digest()
  const oid = concatBytes(fromHex('06096086480165030402'), Uint8Array.of(arc))
  return concatBytes(Uint8Array.of(1, context.length), context, oid, digest)
}

interface Question {
  /** `pure`, `preHash`, `internal` or `externalMu`. */
  readonly interface: string
  /** What FIPS 204 Alg 7 and 8 take: M', or µ. */
  readonly input: Uint8Array
}

function questionOf(test: AcvpCase): Question {
  if (test.text('signatureInterface') === 'internal') {
    return test.flag('externalMu')
      ? { interface: 'externalMu', input: test.bytes('mu') }
      : { interface: 'internal', input: test.bytes('message') }
  }
  const [context, message] = [test.bytes('context'), test.bytes('message')]
  return test.text('preHash') === 'pure'
    ? { interface: 'pure', input: pureMessage(context, message) }
    : { interface: 'preHash', input: preHashMessage(test.text('hashAlg'), context, message) }
}

function casesOf({ set, algorithm }: SuiteContext): AcvpCase[] {
  return loadAcvp(set).filter((test) => test.text('parameterSet') === algorithm)
}

export const mlDsaKeyGeneration: Suite = (context) => {
  const { algorithm, backends } = signatureUnderTest(context.algorithm)
  for (const test of casesOf(context)) {
    const [pk, sk, seed] = [test.bytes('pk'), test.bytes('sk'), test.bytes('seed')]
    for (const backend of backends) {
      context.check('keyGen', backend.name, test.id, () => {
        const fromSeed = backend.derivePublicKey(algorithm.privateKey(seed))
        const fromExpanded = backend.derivePublicKey(algorithm.privateKey(sk))
        const expanded = expandMlDsaSeed(algorithm.id as MlDsaId, seed)
        return equalBytes(fromSeed, pk) && equalBytes(fromExpanded, pk) && equalBytes(expanded, sk)
      })
    }
  }
}

/** Through the interface that applications use where the case allows it, and through Alg 7 in every case. */
function signsAsExpected(key: PrivateKey<SignatureAlgorithm>, test: AcvpCase): boolean {
  const { interface: name, input } = questionOf(test)
  const expected = test.bytes('signature')
  const rnd = test.flag('deterministic') ? false : test.bytes('rnd')
  const signature = signInternal(key, input, rnd, name === 'externalMu' ? { externalMu: true } : {})
  if (name !== 'pure' || rnd !== false) return equalBytes(signature, expected)
  const ordinary = signDeterministic(key, test.bytes('message'), { context: test.bytes('context') })
  return equalBytes(signature, expected) && equalBytes(ordinary, expected)
}

export const mlDsaSignatureGeneration: Suite = (context) => {
  const { algorithm, noble, native } = signatureUnderTest(context.algorithm)
  for (const test of casesOf(context)) {
    const { interface: operation } = questionOf(test)
    const key = algorithm.privateKey(test.bytes(test.has('seed') ? 'seed' : 'sk'))
    context.check(operation, noble.name, test.id, () => signsAsExpected(key, test))
    if (operation !== 'pure' || native === undefined) continue
    context.check(operation, native.name, test.id, () => {
      const publicKey = algorithm.publicKey(native.derivePublicKey(key))
      return native.verifySync(
        publicKey,
        test.bytes('message'),
        test.bytes('signature'),
        test.bytes('context'),
      )
    })
  }
}

function nobleVerdicts(algorithm: SignatureAlgorithm, test: AcvpCase): boolean[] {
  const { interface: name, input } = questionOf(test)
  const [publicKey, signature] = [algorithm.publicKey(test.bytes('pk')), test.bytes('signature')]
  const verdict = verifyInternal(
    publicKey,
    input,
    signature,
    name === 'externalMu' ? { externalMu: true } : {},
  )
  if (name === 'pure') {
    const { noble } = signatureUnderTest(algorithm.id)
    return [verdict, noble.verifySync(publicKey, test.bytes('message'), signature, test.bytes('context'))]
  }
  const hashMlDsa = HASH_ML_DSA[algorithm.id]
  if (name !== 'preHash' || test.text('hashAlg') !== 'SHA2-512' || hashMlDsa === undefined) return [verdict]
  const options = { context: test.bytes('context') }
  const sameKey = hashMlDsa.publicKey(test.bytes('pk'))
  return [verdict, hashMlDsa.verifySync(sameKey, test.bytes('message'), signature, options)]
}

export const mlDsaSignatureVerification: Suite = (context) => {
  const { algorithm, noble, native } = signatureUnderTest(context.algorithm)
  for (const test of casesOf(context)) {
    const { interface: operation } = questionOf(test)
    const expected = test.flag('testPassed')
    context.check(operation, noble.name, test.id, () =>
      nobleVerdicts(algorithm, test).every((verdict) => verdict === expected),
    )
    if (operation !== 'pure' || native === undefined) continue
    context.check(operation, native.name, test.id, () => {
      const publicKey = algorithm.publicKey(test.bytes('pk'))
      const verdict = native.verifySync(
        publicKey,
        test.bytes('message'),
        test.bytes('signature'),
        test.bytes('context'),
      )
      return verdict === expected
    })
  }
}
