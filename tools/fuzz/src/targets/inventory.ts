import { readFile } from '@quantum-shield/crypto-inventory'
import { toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import * as kems from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import * as classicalSignatures from '@quantum-shield/pq-signatures/classical'
import { frozenBytes, frozenKey, frozenPaths, frozenText } from '../frozen.ts'
import { bytesTarget, derTarget, expectThat, textTarget, type Target } from '../target.ts'

/** A file has no errors: whatever is in it comes out as findings or damage. */
function read(bytes: Uint8Array): void {
  for (const found of readFile(bytes)) {
    const { offset } = found.place
    expectThat(offset >= 0 && offset <= bytes.length, 'a finding is outside of the file')
    JSON.stringify(found)
  }
}

const keys = [kems.xWing, mlDsa65, ed25519, ...Object.values(classicalSignatures)].map((algorithm) =>
  frozenKey(algorithm),
)
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const sshString = (text: string | Uint8Array) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, Buffer.from(text)])
}
const sshEd25519 = Buffer.concat([sshString('ssh-ed25519'), sshString(new Uint8Array(32).fill(7))]).toString(
  'base64',
)

const texts = [
  ...frozenPaths('public key')
    .filter((path) => path.endsWith('.pem'))
    .slice(0, 4)
    .map(frozenText),
  ...frozenPaths('encrypted private key').slice(0, 2).map(frozenText),
  ...frozenPaths('public key')
    .filter((path) => path.endsWith('.json'))
    .slice(0, 3)
    .map(frozenText),
  ...frozenPaths('envelope JSON').slice(0, 2).map(frozenText),
  `ssh-ed25519 ${sshEd25519} somebody\n`,
  `host.example ssh-ed25519 ${sshEd25519}\n@revoked * ssh-ed25519 ${sshEd25519}\n`,
  `token=${base64url('{"alg":"RS256","kid":"a"}')}.${base64url('{"iss":"a"}')}.${base64url('s'.repeat(256))}\n`,
  `${base64url('{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"EC","crv":"P-256"}}')}....\n`,
  'age-encryption.org/v1\n-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n',
]
/** A one-pass packet of each OpenPGP framing: a public-key packet of version 4, RSA, old and new form. */
const openPgpKey = Buffer.from([4, 0, 0, 0, 0, 1, 0, 16, 0xff, 0xff, 0, 17, 1, 0, 1])
const binaries = [
  ...frozenPaths('envelope').slice(0, 3).map(frozenBytes),
  ...frozenPaths('signature').slice(0, 3).map(frozenBytes),
  Buffer.concat([Buffer.from([0x99, 0, openPgpKey.length]), openPgpKey]),
  Buffer.concat([Buffer.from([0xc6, openPgpKey.length]), openPgpKey]),
]

export const targets: readonly Target[] = [
  bytesTarget({ name: 'inventory-file', seeds: binaries, run: read }),
  derTarget({
    name: 'inventory-der',
    seeds: keys.flatMap((key) => [toSpki(key.publicKey), toPkcs8(key).reveal()]),
    run: read,
  }),
  textTarget({ name: 'inventory-text', seeds: texts, run: (text) => read(Buffer.from(text)) }),
]
