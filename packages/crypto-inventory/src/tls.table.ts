/** Key exchange groups of TLS (IANA "TLS Supported Groups") and cipher suites by the names that OpenSSL gives them. */
import { edwards, ellipticCurve, finiteField, rsaEncryption } from './algorithms.ts'
import type { AlgorithmFacts } from './finding.ts'
import { postQuantum, unknown } from './post-quantum.ts'
import { aes, chaCha20, rc4, tripleDes } from './symmetric.ts'

/** What node:tls says about the ephemeral key: `TLSGroup` names a group of TLS 1.3, the others are from TLS 1.2. */
export interface EphemeralKey {
  readonly type?: string
  readonly name?: string
  readonly size?: number
}

/** @param suite as OpenSSL names it: without an ephemeral key, one that begins with neither ECDHE nor DHE uses RSA. */
export function groupFacts({ type, name = '', size }: EphemeralKey, suite: string): AlgorithmFacts {
  if (/MLKEM/i.test(name)) return postQuantum(name)
  if (/^(X25519|X448)$/i.test(name)) return edwards(/448/.test(name) ? 'X448' : 'X25519')
  const bits = /^ffdhe(\d+)$/.exec(name)?.[1]
  if (bits !== undefined || type === 'DH')
    return finiteField('FFDH', bits === undefined ? size : Number(bits))
  if (name !== '') return ellipticCurve(name, 'confidentiality')
  if (/^TLS_|^(EC)?DHE-/.test(suite)) return unknown('group', 'key-agree')
  return rsaEncryption('PKCS1-1.5')
}

/** `TLS_AES_256_GCM_SHA384`, `ECDHE-RSA-AES128-SHA256`. */
export function suiteFacts(suite: string): AlgorithmFacts {
  const size = /AES_?(128|256)/.exec(suite)?.[1]
  if (size !== undefined)
    return aes(Number(size), /GCM/.test(suite) ? 'GCM' : /CCM/.test(suite) ? 'CCM' : 'CBC')
  if (/CHACHA20/.test(suite)) return chaCha20()
  if (/3DES|DES-CBC3/.test(suite)) return tripleDes(168)
  return /RC4/.test(suite) ? rc4(128) : unknown(suite.slice(0, 64), 'ae')
}
