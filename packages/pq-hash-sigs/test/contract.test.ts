import { signatureContract } from '@quantum-shield/contracts'
import {
  slhDsaSha2128f,
  slhDsaSha2192f,
  slhDsaSha2256f,
  slhDsaShake128f,
  slhDsaSha2128s,
} from '@quantum-shield/pq-hash-sigs'
import { hashSlhDsaSha2128f, hashSlhDsaShake128f } from '@quantum-shield/pq-hash-sigs/hash-slh-dsa'

signatureContract(slhDsaSha2128f, { other: slhDsaShake128f })
signatureContract(slhDsaSha2192f, { other: slhDsaSha2256f })
signatureContract(slhDsaSha2256f, { other: slhDsaSha2192f })
signatureContract(slhDsaShake128f, { other: slhDsaSha2128s })
signatureContract(hashSlhDsaSha2128f, { other: slhDsaSha2128f })
signatureContract(hashSlhDsaShake128f, { other: slhDsaShake128f })
