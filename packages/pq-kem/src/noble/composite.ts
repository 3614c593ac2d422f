/** The traditional halves of composite KEMs over @noble/curves. */
import { systemRandom } from '@quantum-shield/pq-core'
import type { EcCurveName } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { loadBrainpoolCurves, loadEd25519, loadLargerNistCurves, loadNistCurves, loadX448 } from '#noble'
import type { Component } from '../composite/component.ts'
import type { CompositeRow } from '../composite.table.ts'
import { ecGroup, xdhGroup, type Group } from './groups.ts'

function curveOf(name: EcCurveName) {
  switch (name) {
    case 'P-256':
      return loadNistCurves().p256
    case 'P-384':
      return loadLargerNistCurves().p384
    case 'P-521':
      return loadLargerNistCurves().p521
    case 'brainpoolP256r1':
      return loadBrainpoolCurves().brainpoolP256r1
    case 'brainpoolP384r1':
      return loadBrainpoolCurves().brainpoolP384r1
  }
}

function ephemeral(group: Group, { traditionalKeys }: CompositeRow): Component {
  return {
    name: 'noble',
    publicKey: (recipient) => ({
      encapsulate() {
        const privateKey = traditionalKeys.generate(systemRandom)
        const secretKey = traditionalKeys.secretOf(privateKey)
        try {
          return { ciphertext: group.publicKey(secretKey), sharedSecret: group.dh(secretKey, recipient) }
        } finally {
          wipe(privateKey)
        }
      },
    }),
    privateKey(bytes) {
      const secretKey = traditionalKeys.secretOf(bytes)
      return {
        publicKey: () => group.publicKey(secretKey),
        decapsulate: (ciphertext) => group.dh(secretKey, ciphertext),
        wipe: () => {},
      }
    },
  }
}

/** @returns undefined for RSA. */
export function nobleTraditional(row: CompositeRow): Component | undefined {
  const { traditional } = row
  switch (traditional.scheme) {
    case 'OAEP':
      return undefined
    case 'ECDH':
      return ephemeral(ecGroup(curveOf(traditional.curve)), row)
    case 'X25519':
      return ephemeral(xdhGroup(loadEd25519().x25519), row)
    case 'X448':
      return ephemeral(xdhGroup(loadX448().x448), row)
  }
}
