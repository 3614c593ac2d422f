/** test-vectors/own/published-figures.json: figures that others published, small enough to be typed in. */
import { readVectorJson, vectorSet } from './manifest.ts'

export interface PublishedFigures {
  /** By algorithm, then by number of runs: the hash that accumulateKem and accumulateSignatures must give. */
  readonly accumulated: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** As `accumulated`, for the key generation of the draft of FIPS 203. */
  readonly accumulatedDraft: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** SHA-256 of the liboqs transcripts. */
  readonly transcripts: Readonly<Record<string, { readonly single: string; readonly all: string }>>
  readonly xWing: readonly {
    readonly seed: string
    readonly encapsulationSeed: string
    readonly sharedSecret: string
    readonly publicKeySha256: string
    readonly ciphertextSha256: string
  }[]
  /** Of the examples in RFC 9881 and RFC 9935 Appendix C: SHA-256 of the DER encodings for one seed. */
  readonly keys: readonly {
    readonly algorithm: string
    readonly seed: string
    readonly spkiSha256: string
    readonly seedPkcs8Sha256: string
    readonly expandedPkcs8Sha256: string
  }[]
  /** JWK thumbprints (RFC 7638) of the public keys that belong to raw private keys, as examples of RFCs. */
  readonly thumbprints: readonly {
    readonly algorithm: string
    readonly privateKey: string
    readonly thumbprint: string
  }[]
}

export function publishedFigures(): PublishedFigures {
  return readVectorJson(vectorSet('own/published-figures'), 'own/published-figures.json')
}
