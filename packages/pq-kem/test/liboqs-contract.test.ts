import { kemContract } from '@quantum-shield/contracts'
import { xWing } from '@quantum-shield/pq-kem'
import { loadFrodoKem } from '@quantum-shield/pq-kem/frodokem'
import { loadClassicMcEliece } from '@quantum-shield/pq-kem/mceliece'

kemContract(await loadClassicMcEliece('Classic-McEliece-348864f'), { other: xWing })
kemContract(await loadFrodoKem('FrodoKEM-640-AES'), { other: xWing })
kemContract(await loadFrodoKem('FrodoKEM-640-SHAKE'), { other: xWing })
kemContract(await loadFrodoKem('FrodoKEM-976-SHAKE'), { other: xWing })
kemContract(await loadFrodoKem('FrodoKEM-1344-SHAKE'), { other: xWing })
