/** DHKEM (RFC 9180 section 4.1) over @noble/curves and HKDF, for whatever has no DHKEM of its own. */
import { draw, systemRandom, type RandomSource } from '@quantum-shield/pq-core'
import { ecKeys, P256, P384, P521 } from '@quantum-shield/pq-core/algorithm'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { loadEd25519, loadLargerNistCurves, loadNistCurves, loadX448 } from '#noble'
import type { DerandomizedKemBackend } from '../backend.ts'
import { DHKEM_TABLE, type DhkemId } from '../classical.table.ts'
import { labeledKdf } from './dhkem-kdf.ts'
import { ecGroup, xdhGroup, type Group } from './groups.ts'

interface DhkemGroup extends Group {
  generate(random: RandomSource): Uint8Array
}

function groupOf(id: DhkemId): DhkemGroup {
  switch (id) {
    case 'DHKEM-X25519':
      return { ...xdhGroup(loadEd25519().x25519), generate: (random) => draw(random, 32) }
    case 'DHKEM-X448':
      return { ...xdhGroup(loadX448().x448), generate: (random) => draw(random, 56) }
    case 'DHKEM-P256':
      return { ...ecGroup(loadNistCurves().p256), generate: ecKeys(P256).generate }
    case 'DHKEM-P384':
      return { ...ecGroup(loadLargerNistCurves().p384), generate: ecKeys(P384).generate }
    case 'DHKEM-P521':
      return { ...ecGroup(loadLargerNistCurves().p521), generate: ecKeys(P521).generate }
  }
}

/** RFC 9180 section 4.1 ExtractAndExpand(dh, kem_context). Wipes `dh`. */
function extractAndExpand(id: DhkemId, dh: Uint8Array, kemContext: Uint8Array): Uint8Array {
  const kdf = labeledKdf(id)
  const prk = kdf.extract('eae_prk', dh)
  try {
    return kdf.expand(prk, 'shared_secret', kemContext, DHKEM_TABLE[id].sharedSecretSize)
  } finally {
    wipe(dh, prk)
  }
}

/** Its randomness is the ephemeral private key skE. */
export function nobleDhkem(id: DhkemId): DerandomizedKemBackend {
  const group = groupOf(id)

  function encapsulateDerand(publicKey: PublicKey, skE: Uint8Array) {
    const pkR = publicKey.toBytes()
    const enc = group.publicKey(skE)
    return { ciphertext: enc, sharedSecret: extractAndExpand(id, group.dh(skE, pkR), concatBytes(enc, pkR)) }
  }

  return {
    name: 'noble',
    randomnessSize: DHKEM_TABLE[id].privateKeySize,
    derivePublicKey: (privateKey) => group.publicKey(privateKey.secret.reveal()),
    encapsulate(publicKey) {
      const skE = group.generate(systemRandom)
      try {
        return encapsulateDerand(publicKey, skE)
      } finally {
        wipe(skE)
      }
    },
    encapsulateDerand,
    decapsulate(privateKey, enc) {
      const dh = group.dh(privateKey.secret.reveal(), enc)
      return extractAndExpand(id, dh, concatBytes(enc, privateKey.publicKey.toBytes()))
    },
  }
}
