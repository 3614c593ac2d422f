import { equalBytes } from '@quantum-shield/pq-core/bytes'
import {
  decodePem,
  decryptPrivateKey,
  importPrivateKey,
  importPublicKey,
  toPublicJwk,
  toSpki,
  type Jwk,
} from '@quantum-shield/pq-core/keys'
import fc from 'fast-check'
import { mutatedBytes, mutatedJson, mutatedText } from '../mutate.ts'
import {
  ALGORITHMS,
  encryptedKeys,
  PASSPHRASE,
  pems,
  pkcs8s,
  privateJwks,
  publicJwks,
  spkis,
} from '../samples.ts'
import { expectThat, target, type Target } from '../target.ts'

const MAX_ITERATIONS = 20_000

/**
 * The largest INTEGER that the bytes may hold in front of the ciphertext. pq-core accepts 10 000 000 iterations,
 * some seconds: that limit is meant, and would count as a hang here.
 */
function largestInteger(der: Uint8Array): number {
  let largest = 0
  for (let i = 0; i < Math.min(der.length, 200); i++) {
    const length = der[i + 1] ?? 0
    if (der[i] !== 2 || length > 5) continue
    const value = der.subarray(i + 2, i + 2 + length).reduce((high, byte) => high * 256 + byte, 0)
    largest = Math.max(largest, value)
  }
  return largest
}

const pemPieces = ['-----BEGIN ', '-----END ', 'PUBLIC KEY-----', '-----', '\n', '\r\n', ' ', '=', '\0', 'é']
const jsonPieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\u0000',
  '"kty":"AKP"',
  '"alg":"ML-KEM-768"',
  '"priv":""',
  '1e999',
  'null',
]

function checkPublic(input: string | Jwk): void {
  const key = importPublicKey(input, ALGORITHMS)
  const again = importPublicKey(toPublicJwk(key), ALGORITHMS)
  expectThat(again.id === key.id, 'the key does not survive its own JWK')
}

export const keyTargets: readonly Target[] = [
  target({
    name: 'spki',
    inputs: mutatedBytes(spkis),
    run(der) {
      expectThat(
        equalBytes(toSpki(importPublicKey(der, ALGORITHMS)), der),
        'another encoding gives the same key',
      )
    },
  }),
  target({ name: 'pkcs8', inputs: mutatedBytes(pkcs8s), run: (der) => importPrivateKey(der, ALGORITHMS) }),
  target({
    name: 'encrypted-pkcs8',
    inputs: mutatedBytes(encryptedKeys).filter((der) => largestInteger(der) <= MAX_ITERATIONS),
    run: (der) => decryptPrivateKey(der, PASSPHRASE, ALGORITHMS),
  }),
  target({
    name: 'pem',
    inputs: mutatedText(pems, pemPieces),
    run(text) {
      decodePem(text)
      return text.includes('PRIVATE') ? importPrivateKey(text, ALGORITHMS) : importPublicKey(text, ALGORITHMS)
    },
  }),
  target({
    name: 'jwk',
    inputs: fc.oneof(
      mutatedJson(publicJwks).map((value) => ({ value, isPrivate: false })),
      mutatedJson(privateJwks).map((value) => ({ value, isPrivate: true })),
    ),
    run({ value, isPrivate }) {
      // What JSON.parse gave, whatever it is: the type is what the caller hopes for. Text goes another way.
      if (typeof value === 'string' || value instanceof Uint8Array) return
      if (isPrivate) importPrivateKey(value as Jwk, ALGORITHMS)
      else checkPublic(value as Jwk)
    },
  }),
  target({
    name: 'jwk-text',
    inputs: mutatedText(
      [...publicJwks, ...privateJwks].map((jwk) => JSON.stringify(jwk)),
      jsonPieces,
    ),
    run(text) {
      if (text.includes('"priv"') || text.includes('"d"')) importPrivateKey(text, ALGORITHMS)
      else checkPublic(text)
    },
  }),
]
