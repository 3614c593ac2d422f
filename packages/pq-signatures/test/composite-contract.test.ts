/** One composite of each kind. */
import { signatureContract } from '@quantum-shield/contracts'
import {
  mlDsa44EcdsaP256,
  mlDsa44Ed25519,
  mlDsa44Rsa2048Pkcs15,
  mlDsa44Rsa2048Pss,
  mlDsa65EcdsaBrainpoolP256,
  mlDsa87Ed448,
} from '@quantum-shield/pq-signatures/composite'

signatureContract(mlDsa44Ed25519, { other: mlDsa44EcdsaP256 })
signatureContract(mlDsa44EcdsaP256, { other: mlDsa44Ed25519 })
signatureContract(mlDsa65EcdsaBrainpoolP256, { other: mlDsa44Ed25519 })
signatureContract(mlDsa87Ed448, { other: mlDsa44Ed25519 })
signatureContract(mlDsa44Rsa2048Pss, { other: mlDsa44Ed25519 })
signatureContract(mlDsa44Rsa2048Pkcs15, { other: mlDsa44Rsa2048Pss })
