import { signatureContract } from '@quantum-shield/contracts'
import { ed25519 } from '@quantum-shield/pq-signatures'
import { loadFalcon } from '@quantum-shield/pq-signatures/falcon'
import { loadMayo } from '@quantum-shield/pq-signatures/mayo'
import { loadUov } from '@quantum-shield/pq-signatures/uov'

signatureContract(await loadFalcon('Falcon-512'), { other: ed25519 })
signatureContract(await loadFalcon('Falcon-padded-512'), { other: ed25519 })
signatureContract(await loadMayo('MAYO-1-round-2'), { other: ed25519 })
signatureContract(await loadMayo('MAYO-2-round-2'), { other: ed25519 })
signatureContract(await loadMayo('MAYO-3-round-2'), { other: ed25519 })
signatureContract(await loadUov('UOV-Ip-pkc-round-2'), { other: ed25519 })
