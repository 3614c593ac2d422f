/** Algorithms as components of a CBOM, each once. */
import type { CycloneDxVersion } from './cbom.ts'
import type { AlgorithmFacts, Primitive } from './finding.ts'

const FUNCTIONS: Readonly<Record<Primitive, readonly string[]>> = {
  signature: ['sign', 'verify'],
  pke: ['encrypt', 'decrypt'],
  'key-agree': ['keyderive'],
  kem: ['encapsulate', 'decapsulate'],
  'block-cipher': ['encrypt', 'decrypt'],
  'stream-cipher': ['encrypt', 'decrypt'],
  ae: ['encrypt', 'decrypt'],
  mac: ['tag'],
  kdf: ['keyderive'],
  other: ['unknown'],
}

/** 1.7 names families and curves of its registry; 1.6 has a free text for the curve. */
function propertiesOf(facts: AlgorithmFacts, version: CycloneDxVersion): object {
  const { primitive, family, parameterSet, curve, classicalBits, category } = facts
  const isRegistry = version === '1.7'
  return {
    primitive,
    ...(isRegistry && family !== undefined && { algorithmFamily: family }),
    ...(parameterSet !== undefined && { parameterSetIdentifier: parameterSet }),
    ...(curve !== undefined &&
      (isRegistry ? { ellipticCurve: curve } : { curve: curve.replace(/^.*\//, '') })),
    cryptoFunctions: FUNCTIONS[primitive],
    ...(classicalBits !== undefined && { classicalSecurityLevel: classicalBits }),
    ...(category !== undefined && { nistQuantumSecurityLevel: category }),
  }
}

export class CbomAlgorithms {
  readonly #version: CycloneDxVersion
  readonly #components = new Map<string, object>()

  constructor(version: CycloneDxVersion) {
    this.#version = version
  }

  /** The reference of the algorithm, whose component is made the first time. */
  refOf(facts: AlgorithmFacts): string {
    const ref = `algorithm/${facts.primitive}/${facts.name}`
    if (!this.#components.has(ref)) {
      const algorithmProperties = propertiesOf(facts, this.#version)
      const cryptoProperties = { assetType: 'algorithm', algorithmProperties }
      this.#components.set(ref, {
        type: 'cryptographic-asset',
        'bom-ref': ref,
        name: facts.name,
        cryptoProperties,
      })
    }
    return ref
  }

  components(): readonly object[] {
    return [...this.#components.values()]
  }

  refs(): readonly string[] {
    return [...this.#components.keys()]
  }
}
