/** The traditional halves of composite signatures over @noble/curves. */
import { loadBrainpoolCurves, loadEd448, loadLargerNistCurves, loadNistCurves } from '#noble'
import { refuseEd448Point, type EcCurveName } from '@quantum-shield/pq-core/algorithm'
import type { CompositeRow, Traditional } from '../composite.table.ts'
import { ed25519 } from '../classical.ts'
import {
  componentOf,
  type Component,
  type ComponentSigner,
  type ComponentVerifier,
} from '../composite/component.ts'
import { nobleEd25519 } from './classical.ts'

const ED448_POINT_SIZE = 57

type Scheme = Pick<ComponentSigner, 'publicKey' | 'signSync'>

/** A half from two functions that work in the caller's thread. */
function nobleComponent(
  signer: (privateKey: Uint8Array) => Scheme,
  verifySync: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean,
): Component {
  return {
    name: 'noble',
    signer(privateKey) {
      const scheme = signer(privateKey)
      return { ...scheme, sign: async (message) => scheme.signSync(message), wipe: () => {} }
    },
    verifier(publicKey): ComponentVerifier {
      const holds: ComponentVerifier['verifySync'] = (...args) => verifySync(publicKey, ...args)
      return { verify: async (...args) => holds(...args), verifySync: holds }
    },
  }
}

/** With the digest that the draft has for each. */
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

/** FIPS 186-5 section 6, with the nonce of RFC 6979 and 32 random bytes mixed in (its section 3.6). */
function nobleEcdsa(
  traditional: Traditional & { scheme: 'ECDSA' },
  { traditionalKeys }: CompositeRow,
): Component {
  const curve = curveOf(traditional.curve)
  // noble's default refuses s above n / 2, which is a rule of Bitcoin's and not of the standard.
  const options = { format: 'der', lowS: false } as const
  return nobleComponent(
    (privateKey) => {
      const scalar = traditionalKeys.secretOf(privateKey)
      return {
        publicKey: () => curve.getPublicKey(scalar, false),
        signSync: (message) => curve.sign(message, scalar, { ...options, extraEntropy: true }),
      }
    },
    (publicKey, message, signature) => curve.verify(signature, message, publicKey, options),
  )
}

/** RFC 8032 section 5.2. Like OpenSSL, and unlike noble's `verify`, it takes no R of small order. */
function nobleEd448(): Component {
  const { ed448 } = loadEd448()
  return nobleComponent(
    (privateKey) => ({
      publicKey: () => ed448.getPublicKey(privateKey),
      signSync: (message) => ed448.sign(message, privateKey),
    }),
    (publicKey, message, signature) =>
      refuseEd448Point(signature.subarray(0, ED448_POINT_SIZE)) === undefined &&
      ed448.verify(signature, message, publicKey, { zip215: false }),
  )
}

/** @returns undefined for RSA. */
export function nobleTraditional(row: CompositeRow): Component | undefined {
  const { traditional } = row
  switch (traditional.scheme) {
    case 'ECDSA':
      return nobleEcdsa(traditional, row)
    case 'Ed25519':
      return componentOf(ed25519, nobleEd25519(), new Uint8Array())
    case 'Ed448':
      return nobleEd448()
    case 'PSS':
    case 'PKCS15':
      return undefined
  }
}
