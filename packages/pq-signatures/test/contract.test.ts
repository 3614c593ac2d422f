import { signatureContract } from '@quantum-shield/contracts'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { ecdsaP256, rsaPssSha256 } from '@quantum-shield/pq-signatures/classical'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from '@quantum-shield/pq-signatures/hash-ml-dsa'

signatureContract(mlDsa44, { other: mlDsa65 })
signatureContract(mlDsa65, { other: mlDsa87 })
signatureContract(mlDsa87, { other: ed25519 })
signatureContract(hashMlDsa44, { other: mlDsa44 })
signatureContract(hashMlDsa65, { other: mlDsa65 })
signatureContract(hashMlDsa87, { other: mlDsa87 })
signatureContract(ed25519, { other: mlDsa44 })
signatureContract(ecdsaP256, { other: ed25519 })
signatureContract(rsaPssSha256, { other: ecdsaP256 })
