/** HQC where WebAssembly cannot be compiled at run time: JavaScript serves it, by the same contract. */
import { expect, it, jest } from '@jest/globals'
import { kemContract } from '@quantum-shield/contracts'
import * as algorithms from '@quantum-shield/pq-core/algorithm'
import { mlKem768 } from '@quantum-shield/pq-kem'

jest.unstable_mockModule('@quantum-shield/pq-core/algorithm', () => ({
  ...algorithms,
  instantiateKernel: () => undefined,
}))
const { hqc1, hqc3, hqc5 } = await import('@quantum-shield/pq-kem/hqc')

it.each([hqc1, hqc3, hqc5])('$id is served by JavaScript', (algorithm) => {
  expect(algorithm.backend).toBe('javascript')
})

kemContract(hqc1, { other: mlKem768 })
kemContract(hqc3, { other: hqc1 })
kemContract(hqc5, { other: hqc3 })
