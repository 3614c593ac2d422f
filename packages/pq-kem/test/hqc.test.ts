import { kemContract } from '@quantum-shield/contracts'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { hqc1, hqc3, hqc5 } from '@quantum-shield/pq-kem/hqc'

kemContract(hqc1, { other: mlKem768 })
kemContract(hqc3, { other: hqc1 })
kemContract(hqc5, { other: hqc3 })
