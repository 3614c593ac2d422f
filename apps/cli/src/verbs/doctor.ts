/** What this machine has, which back end serves which algorithm, and why. */
import * as crypto from 'node:crypto'
import { EVERY_ALGORITHM, servedBy } from '../every-algorithm.ts'
import { print, table, type JsonOption } from '../output.ts'

interface Finding {
  readonly name: string
  readonly value: string
  readonly note: string
}

function findings(): Finding[] {
  const isNative = typeof crypto.encapsulate === 'function'
  return [
    {
      name: 'Node',
      value: process.versions.node,
      note: isNative
        ? 'has post-quantum algorithms of its own'
        : 'noble serves ML-KEM and ML-DSA, about ten times slower; Node 24.7 or later has them',
    },
    { name: 'OpenSSL', value: process.versions.openssl, note: 'ML-KEM and ML-DSA need 3.5' },
    {
      name: 'Argon2id',
      value: typeof crypto.argon2 === 'function' ? 'native' : 'noble',
      note: 'for passwords; native from Node 24.7 on',
    },
    {
      name: 'AES-256-GCM-SIV',
      value: crypto.getCiphers().includes('aes-256-gcm-siv') ? 'native' : 'noble',
      note: 'native from Node 26 on',
    },
    { name: 'XChaCha20-Poly1305', value: 'noble', note: 'OpenSSL has no XChaCha20' },
    {
      name: 'processors',
      value: String(navigator.hardwareConcurrency),
      note: 'signatures run on up to UV_THREADPOOL_SIZE (default 4) threads',
    },
  ]
}

const REASONS: Readonly<Record<string, string>> = {
  native: 'node:crypto has it, found by trying',
  noble: 'node:crypto of this Node does not have it',
  wasm: 'no library has this edition; a WebAssembly kernel of our own',
  javascript: 'no library has this edition, and WebAssembly is not to be had',
  own: 'our own code: it verifies; node:crypto does the hashing',
  liboqs: 'liboqs-js, which is installed, has it; node:crypto and noble do not',
  falcon: 'liboqs-js, which is installed, has it, and is quicker than noble',
}

/** Of the package that computes what neither node:crypto nor noble has: whether it is there, and the tested one. */
function liboqs(backends: readonly string[]): Finding {
  const isThere = backends.includes('liboqs')
  return {
    name: 'liboqs-js',
    value: isThere ? 'installed' : 'none',
    note: isThere
      ? 'for Classic McEliece, FrodoKEM, MAYO, UOV and Falcon'
      : 'Classic McEliece, FrodoKEM, MAYO and UOV need it: npm install --global @oqs/liboqs-js@0.15',
  }
}

export async function doctor(options: JsonOption): Promise<void> {
  const backends = await Promise.all(
    EVERY_ALGORITHM.map(async (listed) => {
      const { backend, reason } = await servedBy(listed)
      const why = backend === 'liboqs' && listed.id.startsWith('Falcon-') ? 'falcon' : backend
      return { id: listed.id, backend, reason: reason ?? REASONS[why] ?? 'of several parts' }
    }),
  )
  const system = [...findings(), liboqs(backends.map(({ backend }) => backend))]
  const lines = [
    ...table(system.map(({ name, value, note }) => [name, value, note])),
    '',
    ...table(backends.map(({ id, backend, reason }) => [id, backend, reason])),
  ]
  print({ system, backends }, lines, options)
}
