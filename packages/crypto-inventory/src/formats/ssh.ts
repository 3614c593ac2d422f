/** Lines with SSH public keys: `*.pub`, authorized_keys, known_hosts, also inside other text. */
import { fromBase64 } from '@quantum-shield/pq-core/bytes'
import type { Details, Found } from '../finding.ts'
import type { Input } from '../input.ts'
import { attempt } from './damage.ts'
import { readSshBlob } from './ssh-keys.ts'

/** All types are ASCII letters; `AAAA` is the beginning of the length of a type's name, in base64. */
const KEY =
  /(?<![\w.@-])((?:sk-|webauthn-sk-)?(?:ssh-(?:rsa|dss|ed25519|ed448)|ecdsa-sha2-nistp\d{3})(?:-cert-v01)?(?:@openssh\.com)?)[ \t]+(AAAA[A-Za-z0-9+/]+={0,2})/g

const MAX_LINE_START = 1024
/** known_hosts (sshd(8)): marker, names or their hash, key. */
const HOSTS =
  /^\s*(?:@(cert-authority|revoked)\s+)?((?:\|1\|[A-Za-z0-9+/=]+\|[A-Za-z0-9+/=]+)|[\w.*?!,:[\]-]+)\s+$/
/** Options in front of a key in authorized_keys. */
const OPTION_NAMES =
  /^(?:restrict|command|from|no-|environment|permitopen|permitlisten|principals|expiry-time|tunnel|verify-required|pty|agent-forwarding|port-forwarding|X11-forwarding|user-rc|cert-authority)/

function lineBefore(text: string, index: number): string {
  const start = text.lastIndexOf('\n', index - 1) + 1
  return index - start > MAX_LINE_START ? '' : text.slice(start, index)
}

function hostsOf(before: string): Details | undefined {
  const [, marker, names] = HOSTS.exec(before) ?? []
  if (names === undefined || OPTION_NAMES.test(names)) return undefined
  const hosts = names.startsWith('|1|') ? 'hashed' : names
  return { hosts, ...(marker !== undefined && { marker }) }
}

export function* readSshLines({ text, placeAt }: Input): Generator<Found> {
  for (const { 0: all, 1: type = '', 2: base64 = '', index } of text.matchAll(KEY)) {
    const hosts = hostsOf(lineBefore(text, index))
    const comment = /^[ \t]+([^\s"'\\<>]{1,128})/.exec(
      text.slice(index + all.length, index + all.length + 160),
    )?.[1]
    const details = { ...hosts, ...(comment !== undefined && hosts === undefined && { comment }) }
    const place = placeAt(index)
    const format = hosts === undefined ? 'ssh' : 'known_hosts'
    yield* attempt(place, type, () => readSshBlob(fromBase64(base64), place, details, format))
  }
}
