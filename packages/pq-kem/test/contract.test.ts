import { kemContract } from '@quantum-shield/contracts'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { dhkemP256, dhkemX25519, rsaOaep256 } from '@quantum-shield/pq-kem/classical'

kemContract(mlKem512, { other: mlKem768 })
kemContract(mlKem768, { other: xWing })
kemContract(mlKem1024, { other: mlKem768 })
kemContract(xWing, { other: mlKem768 })
kemContract(mlKem768P256, { other: xWing })
kemContract(mlKem1024P384, { other: mlKem768P256 })
kemContract(dhkemX25519, { other: mlKem768 })
kemContract(dhkemP256, { other: dhkemX25519 })
kemContract(rsaOaep256, { other: dhkemP256 })
