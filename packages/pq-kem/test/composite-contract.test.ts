/** One composite of each kind. */
import { kemContract } from '@quantum-shield/contracts'
import {
  mlKem1024X448,
  mlKem768EcdhBrainpoolP256,
  mlKem768EcdhP256,
  mlKem768Rsa2048,
  mlKem768X25519,
} from '@quantum-shield/pq-kem/composite'

kemContract(mlKem768X25519, { other: mlKem768EcdhP256 })
kemContract(mlKem1024X448, { other: mlKem768X25519 })
kemContract(mlKem768EcdhP256, { other: mlKem768X25519 })
kemContract(mlKem768EcdhBrainpoolP256, { other: mlKem768X25519 })
kemContract(mlKem768Rsa2048, { other: mlKem768X25519, refusesStrangers: true })
