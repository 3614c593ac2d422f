/** noble as the peer. */
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'

const CALLS = 60

/**
 * Brings noble into the state of a process that uses it for what this project does: keys, encapsulation and signatures
 * of all parameter sets. Its algorithms share their arithmetic, which V8 compiles anew, and slower by up to 1.7, when a
 * second one uses it; a process that does nothing but decapsulate, or nothing but sign, never sees that.
 */
export function useNoble(): void {
  const message = new Uint8Array(256)
  for (let i = 0; i < CALLS; i++) {
    for (const dsa of [ml_dsa44, ml_dsa65, ml_dsa87]) {
      const { publicKey, secretKey } = dsa.keygen()
      dsa.verify(dsa.sign(message, secretKey), message, publicKey)
    }
    for (const kem of [ml_kem512, ml_kem768, ml_kem1024]) {
      const { publicKey, secretKey } = kem.keygen()
      kem.decapsulate(kem.encapsulate(publicKey).cipherText, secretKey)
    }
  }
}
