/** What a finding means: since when it matters, and what takes its place. */
import type { Asset, AssetKind, Format, Purpose, Quantum, Use, Verdict } from './finding.ts'

export interface Horizon {
  /** From this year on a quantum computer is assumed. Default: 2035, when NIST IR 8547 disallows RSA and elliptic curves. */
  readonly quantumYear?: number
  /** For how many years contents have to stay confidential. Default: 10. */
  readonly dataLifetimeYears?: number
  /** Default: the system's clock. */
  readonly now?: () => number
}

const DEFAULT_YEAR = 2035
const DEFAULT_LIFETIME = 10

/** What is recorded today is read then; what is signed today is forged then, and not before. */
function sinceOf({ algorithm, purpose }: Use, year: number, lifetime: number): number | undefined {
  if (algorithm.quantum !== 'vulnerable') return undefined
  return purpose === 'authenticity' ? year : year - lifetime
}

/** The worst of the uses: one that is vulnerable makes the whole so. A hybrid is one use with one algorithm. */
function quantumOf(uses: readonly Use[]): Quantum {
  if (uses.some(({ algorithm }) => algorithm.quantum === 'vulnerable')) return 'vulnerable'
  return uses.some(({ algorithm }) => algorithm.quantum === 'unknown') ? 'unknown' : 'safe'
}

const SIGN = 'ML-DSA-65 beside Ed25519 (`qshield keygen`)'
const SEAL = 'X-Wing (`qshield keygen`)'

const KEY_REPLACEMENTS: Readonly<Record<Purpose, string>> = {
  authenticity: SIGN,
  confidentiality: SEAL,
  either: `to encrypt: ${SEAL}; to sign: ${SIGN}`,
}

const OF_FORMATS: Partial<Readonly<Record<Format, Readonly<Record<Purpose, string>>>>> = {
  x509: all('certificate with ML-DSA-65 (RFC 9881)'),
  pkcs10: all('certificate request with ML-DSA-65 (RFC 9881)'),
  tls: {
    confidentiality: 'TLS 1.3 with the group X25519MLKEM768',
    authenticity: 'certificate with ML-DSA-65 (RFC 9881)',
    either: 'TLS 1.3 with the group X25519MLKEM768',
  },
  ssh: all('no post-quantum key type in OpenSSH yet: Ed25519, and KexAlgorithms mlkem768x25519-sha256'),
  jwk: {
    authenticity: 'AKP key with ML-DSA-65 (RFC 9964)',
    confidentiality: 'AKP key with X-Wing (MLKEM768-X25519)',
    either: 'AKP key with ML-DSA-65 (RFC 9964) or X-Wing (MLKEM768-X25519)',
  },
  jwt: all('ML-DSA-65 (RFC 9964)'),
  jwe: all('HPKE with X-Wing (MLKEM768-X25519)'),
  openpgp: {
    authenticity: 'detached signature with Ed25519 and ML-DSA-65 (`qshield sign`)',
    confidentiality: 'envelope to X-Wing keys (`qshield encrypt`)',
    either: '`qshield encrypt` (X-Wing) and `qshield sign` (Ed25519 with ML-DSA-65)',
  },
  age: all('age1pq recipients (mlkem768x25519)'),
  'qs-envelope': all('X-Wing recipients (`qshield rewrap`)'),
  'qs-signature': all('a signature with ML-DSA-65 beside it (`qshield sign`)'),
}

function all(text: string): Readonly<Record<Purpose, string>> {
  return { authenticity: text, confidentiality: text, either: text }
}

const SSH_FORMATS: readonly Format[] = ['ssh', 'openssh', 'known_hosts']
const FOR_WEAK_PROTECTION =
  'PBES2 with AES-256-CBC and PBKDF2-SHA-256 (`openssl pkcs8 -topk8 -v2 aes-256-cbc`)'

function replacementOf(format: Format, kind: AssetKind, use: Use): string {
  if (use.role === 'encryption' && kind === 'private key') return FOR_WEAK_PROTECTION
  if (kind === 'key store')
    return 'a key store with PBES2, AES-256-CBC and PBKDF2-SHA-256 (`openssl pkcs12 -export`)'
  const key = SSH_FORMATS.includes(format) ? 'ssh' : format
  return (OF_FORMATS[key] ?? KEY_REPLACEMENTS)[use.purpose]
}

/** @throws RangeError for a horizon that is none. */
export function assess({ uses, format, kind }: Asset, horizon: Horizon = {}): Verdict {
  const { quantumYear = DEFAULT_YEAR, dataLifetimeYears = DEFAULT_LIFETIME, now = Date.now } = horizon
  const years = uses
    .map((use) => sinceOf(use, quantumYear, dataLifetimeYears))
    .filter((year) => year !== undefined)
  const since = years.length === 0 ? undefined : Math.min(...years)
  const weakest = uses.find(({ algorithm, isSelfSigned }) => algorithm.isWeak && isSelfSigned !== true)
  // The use that matters first is the one to replace first.
  const urgent =
    uses.find((use) => since !== undefined && sinceOf(use, quantumYear, dataLifetimeYears) === since) ??
    weakest
  return {
    quantum: quantumOf(uses),
    isWeak: weakest !== undefined,
    ...(since !== undefined && { since }),
    isDue: since !== undefined && since <= new Date(now()).getUTCFullYear(),
    ...(urgent && { replacement: replacementOf(format, kind, urgent) }),
  }
}

/** @throws TypeError for a horizon that is none. */
export function checkHorizon({
  quantumYear = DEFAULT_YEAR,
  dataLifetimeYears = DEFAULT_LIFETIME,
}: Horizon): void {
  if (!Number.isInteger(quantumYear) || quantumYear < 2000 || quantumYear > 2200)
    throw new RangeError('`quantumYear` is a year from 2000 to 2200')
  if (!Number.isInteger(dataLifetimeYears) || dataLifetimeYears < 0 || dataLifetimeYears > 150)
    throw new RangeError('`dataLifetimeYears` is a number of years from 0 to 150')
}
