import { expect, it } from '@jest/globals'
import { hasVectors, readVectorText, vectorSet } from '../src/manifest.ts'
import { parseKeyValues, single } from '../src/text-files.ts'
import { byteDecode12, byteEncode12, ML_KEM_PARAMETERS, mlKemKeyGen } from '../src/textbook.ts'

const intermediate = vectorSet('cctv/ML-KEM/intermediate')

it('ByteEncode12 and ByteDecode12 are inverse below q, and ByteDecode12 reduces the rest', () => {
  const values = Array.from({ length: 4096 }, (_, i) => i)
  expect(byteDecode12(byteEncode12(values))).toEqual(values.map((value) => value % 3329))
  expect(byteEncode12([0x123, 0xabc])).toEqual(Uint8Array.of(0x23, 0xc1, 0xab))
})

// The key generation of the draft, step by step by others. Without these files the accumulated hashes hold it.
;(hasVectors(intermediate) ? it : it.skip).each(Object.keys(ML_KEM_PARAMETERS))(
  '%s has the draft keys of the CCTV intermediate values',
  (id) => {
    const values = parseKeyValues(readVectorText(intermediate, `cctv/ML-KEM/intermediate/${id}.txt`))
    const seed = Buffer.from(single(values, 'd') + single(values, 'z'), 'hex')
    const parameters = ML_KEM_PARAMETERS[id] as (typeof ML_KEM_PARAMETERS)[string]
    const { ek, dk } = mlKemKeyGen(parameters, seed, 'draft')
    expect(Buffer.from(ek).toString('hex')).toBe(single(values, 'ek'))
    expect(Buffer.from(dk).toString('hex')).toBe(single(values, 'dk'))
    expect(mlKemKeyGen(parameters, seed).ek).not.toEqual(ek)
  },
)
