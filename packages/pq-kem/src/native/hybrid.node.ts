/**
 * The hybrid KEMs composed from node:crypto: draft-connolly-cfrg-xwing-kem section 5 and
 * draft-irtf-cfrg-concrete-hybrid-kems section 4, which share one construction:
 * ss = SHA3-256(ss_mlkem ‖ ss_group ‖ ct_group ‖ pk_group ‖ label).
 */
import * as crypto from 'node:crypto'
import { concatBytes, utf8, view, wipe } from '@quantum-shield/pq-core/bytes'
import { pkcs8FromSeed, spkiFromRaw } from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import type { KemBackend } from '../backend.ts'
import type { HybridId } from '../hybrid.table.ts'
import { ML_KEM_TABLE, type MlKemId } from '../ml-kem.table.ts'
import { GROUPS, type Group } from './groups.node.ts'
import { hasNative, privateKeyObject, publicKeyObject, rawPublicKey } from './key-objects.node.ts'

interface Suite {
  readonly mlKem: MlKemId
  readonly group: Group
  readonly label: Uint8Array
}

/** Both halves of a public or of a private key, and the raw public key of the group's half. */
interface Halves {
  readonly mlKem: crypto.KeyObject
  readonly group: crypto.KeyObject
  readonly groupPublic: Uint8Array
}

function suiteOf(id: HybridId): Suite {
  switch (id) {
    case 'X-Wing':
      return { mlKem: 'ML-KEM-768', group: GROUPS.x25519, label: utf8('\\.//^\\') }
    case 'MLKEM768-P256':
      return { mlKem: 'ML-KEM-768', group: GROUPS.p256, label: utf8(id) }
    case 'MLKEM1024-P384':
      return { mlKem: 'ML-KEM-1024', group: GROUPS.p384, label: utf8(id) }
  }
}

export function nativeHybrid(id: HybridId): KemBackend | undefined {
  const { mlKem, group, label } = suiteOf(id)
  if (!hasNative(mlKem)) return undefined
  const { publicKeySize, ciphertextSize } = ML_KEM_TABLE[mlKem]
  const owner = {}

  const publicHalves = (key: PublicKey): Halves =>
    key.parsed(owner, () => {
      const bytes = key.toBytes()
      const groupPublic = bytes.subarray(publicKeySize)
      return {
        mlKem: publicKeyObject(spkiFromRaw(mlKem, bytes.subarray(0, publicKeySize))),
        group: group.importPublic(groupPublic),
        groupPublic,
      }
    })

  const privateHalves = (key: PrivateKey): Halves =>
    key.parsed(owner, () => {
      const seed = key.secret.reveal()
      const outputLength = 64 + group.seedSize
      const expanded = crypto.createHash('shake256', { outputLength }).update(seed).digest()
      try {
        const privateKey = group.importPrivate(expanded.subarray(64))
        return {
          mlKem: privateKeyObject(pkcs8FromSeed(mlKem, expanded.subarray(0, 64))),
          group: privateKey,
          groupPublic: group.exportPublic(crypto.createPublicKey(privateKey)),
        }
      } finally {
        wipe(expanded)
      }
    })

  function combine(
    mlKemSecret: Uint8Array,
    groupSecret: Uint8Array,
    ct: Uint8Array,
    pk: Uint8Array,
  ): Uint8Array {
    const input = Buffer.concat([mlKemSecret, groupSecret, ct, pk, label])
    try {
      return view(crypto.hash('sha3-256', input, 'buffer'))
    } finally {
      wipe(input, mlKemSecret, groupSecret)
    }
  }

  return {
    name: 'native',
    derivePublicKey(privateKey) {
      const halves = privateHalves(privateKey)
      return concatBytes(rawPublicKey(halves.mlKem, publicKeySize), halves.groupPublic)
    },
    encapsulate(publicKey) {
      const halves = publicHalves(publicKey)
      const { ciphertext: mlKemCt, sharedKey } = crypto.encapsulate(halves.mlKem)
      const ephemeral = group.generate()
      const groupCt = group.exportPublic(ephemeral.publicKey)
      const groupSecret = crypto.diffieHellman({ privateKey: ephemeral.privateKey, publicKey: halves.group })
      const ciphertext = concatBytes(mlKemCt, groupCt)
      return { ciphertext, sharedSecret: combine(sharedKey, groupSecret, groupCt, halves.groupPublic) }
    },
    decapsulate(privateKey, ciphertext) {
      const halves = privateHalves(privateKey)
      const groupCt = ciphertext.subarray(ciphertextSize)
      const publicKey = group.importPublic(groupCt)
      const groupSecret = crypto.diffieHellman({ privateKey: halves.group, publicKey })
      const mlKemSecret = crypto.decapsulate(halves.mlKem, ciphertext.subarray(0, ciphertextSize))
      return combine(mlKemSecret, groupSecret, groupCt, halves.groupPublic)
    },
  }
}
