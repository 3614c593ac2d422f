/** The test cases of RFC 8554 and RFC 9858, which are typed in: a clone without the large sets runs them. */
import { describe, expect, it } from '@jest/globals'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { hssLms, type LmsLevel } from '@quantum-shield/pq-hash-sigs'
import { hssKeyFromSeed } from '@quantum-shield/pq-hash-sigs/hazmat'
import { readVectorJson, vectorSet } from '@quantum-shield/testkit'
import { encodeLmsSignature } from '../src/lms/codec.ts'
import { startMessageHash } from '../src/lms/ots.ts'
import { signAt } from '../src/lms/sign.ts'
import { lmsTree } from '../src/lms/tree.ts'
import { LMS_TYPES, OTS_TYPES, parametersOf } from '../src/lms/types.table.ts'
import { levelsAbove } from '../src/tree/levels.ts'
import { traverse } from '../src/tree/traversal.ts'

interface RfcCase {
  readonly source: string
  readonly lms?: LmsLevel['lms']
  readonly ots?: LmsLevel['ots']
  readonly identifier?: string
  readonly seed?: string
  readonly q?: number
  readonly randomizer?: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

const { tests } = readVectorJson<{ tests: RfcCase[] }>(vectorSet('own/lms-rfc'), 'own/lms-rfc.json')

describe.each(tests)('$source', (test) => {
  const publicKey = hssLms.publicKey(fromHex(test.publicKey))
  const [message, signature] = [fromHex(test.message), fromHex(test.signature)]

  it('verifies, and nothing else does', async () => {
    await hssLms.verify(publicKey, message, signature)
    expect(hssLms.verifySync(publicKey, message.with(3, 0), signature)).toBe(false)
    for (let i = 0; i < signature.length; i += 41) {
      const changed = signature.with(i, (signature[i] as number) ^ 0x10)
      expect([i, hssLms.verifySync(publicKey, message, changed)]).toEqual([i, false])
    }
  })

  const { lms, ots, identifier = '', seed = '', q = 0, randomizer = '' } = test
  if (lms === undefined || ots === undefined || !lms.endsWith('_H5')) return
  it('the same key and signature come out of its seed', async () => {
    const key = await hssKeyFromSeed([{ lms, ots }], fromHex(identifier), fromHex(seed))
    expect(toHex(key.publicKey.toBytes())).toBe(test.publicKey)
    const parameters = parametersOf(
      LMS_TYPES.find(({ name }) => name === lms),
      OTS_TYPES.find(({ name }) => name === ots),
    )
    if (parameters === undefined) throw new RangeError('no such types')
    const secret = { identifier: fromHex(identifier), seed: fromHex(seed) }
    const tree = lmsTree({ parameters, secret })
    const path = traverse(tree, levelsAbove(tree, 0, 0, tree.leaves(0, 32))).path(q)
    const hash = startMessageHash(parameters.ots, secret.identifier, q, fromHex(randomizer))
    hash.update(message)
    const made = signAt(parameters, secret, q, path, hash.finish(), fromHex(randomizer))
    expect(`00000000${toHex(encodeLmsSignature(parameters, made))}`).toBe(test.signature)
  })
})
