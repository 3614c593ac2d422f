/** 100 key generations and deterministic signatures, hashed (C2SP CCTV); `npm run vectors` runs 10 000. */
import { expect, it } from '@jest/globals'
import { mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { signatureBackends, signDeterministic } from '@quantum-shield/pq-signatures/hazmat'
import { accumulateSignatures, publishedFigures, type Outputs } from '@quantum-shield/testkit'

const RUNS = 100
const EMPTY = new Uint8Array()

it.each([mlDsa44, mlDsa65, mlDsa87])('$id gives the published hash', (algorithm) => {
  const backends = signatureBackends(algorithm)
  const hashes = accumulateSignatures(RUNS, (seed) => {
    const key = algorithm.privateKey(seed)
    const signature = signDeterministic(key, EMPTY)
    return backends.map((backend): Outputs => {
      const publicKey = algorithm.publicKey(backend.derivePublicKey(key))
      if (!backend.verifySync(publicKey, EMPTY, signature, EMPTY))
        throw new Error(`${backend.name} does not verify`)
      return [publicKey.toBytes(), signature]
    })
  })
  const expected = publishedFigures().accumulated[algorithm.id]?.[`${RUNS}`]
  expect(hashes).toEqual(backends.map(() => expected))
})
