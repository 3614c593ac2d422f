/** What this machine has, which back end serves which algorithm, and why. */
import * as crypto from 'node:crypto'
import { ALGORITHMS } from '../algorithms.ts'
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

function reasonFor(backend: string): string {
  return backend === 'native'
    ? 'node:crypto has it, found by trying'
    : 'node:crypto of this Node does not have it'
}

export async function doctor(options: JsonOption): Promise<void> {
  const system = findings()
  const backends = ALGORITHMS.map(({ id, backend }) => ({ id, backend, reason: reasonFor(backend) }))
  const lines = [
    ...table(system.map(({ name, value, note }) => [name, value, note])),
    '',
    ...table(backends.map(({ id, backend, reason }) => [id, backend, reason])),
  ]
  print({ system, backends }, lines, options)
}
