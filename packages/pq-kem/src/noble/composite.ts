/** The traditional halves of composite KEMs over @noble/curves. */
import { systemRandom } from '@quantum-shield/pq-core'
import type { EcCurveName } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { loadBrainpoolCurves, loadEd25519, loadLargerNistCurves, loadNistCurves, loadX448 } from '#noble'
import type { Component } from '../composite/component.ts'
import type { CompositeRow } from '../composite.table.ts'

interface Group {
  publicKey(secretKey: Uint8Array): Uint8Array
  /** Throws on a point that is none, and on one of small order. */
  dh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array
}

function curveOf(name: EcCurveName) {
  switch (name) {
    case 'P-256':
      return loadNistCurves().p256
    case 'P-384':
      return loadNistCurves().p384
    case 'P-521':
      return loadLargerNistCurves().p521
    case 'brainpoolP256r1':
      return loadBrainpoolCurves().brainpoolP256r1
    case 'brainpoolP384r1':
      return loadBrainpoolCurves().brainpoolP384r1
  }
}

function ecGroup(name: EcCurveName): Group {
  const curve = curveOf(name)
  return {
    publicKey: (secretKey) => curve.getPublicKey(secretKey, false),
    // The compressed point without its first byte is the x coordinate.
    dh: (secretKey, publicKey) => curve.getSharedSecret(secretKey, publicKey, true).slice(1),
  }
}

function xdhGroup(scheme: 'X25519' | 'X448'): Group {
  const curve = scheme === 'X25519' ? loadEd25519().x25519 : loadX448().x448
  return {
    publicKey: (secretKey) => curve.getPublicKey(secretKey),
    dh: (secretKey, publicKey) => curve.getSharedSecret(secretKey, publicKey),
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
      return ephemeral(ecGroup(traditional.curve), row)
    case 'X25519':
    case 'X448':
      return ephemeral(xdhGroup(traditional.scheme), row)
  }
}
