/** Keys in PKCS#11 tokens: native where the token has the algorithm, wrapped under a key of the token where it has not. */
import {
  checkOptions,
  PqError,
  type Algorithm,
  type AuditSink,
  type Clock,
  type KeyProvider,
} from '@quantum-shield/pq-core'
import { createProber } from './pkcs11/capability.ts'
import { pkcs11Entropy } from './pkcs11/entropy.ts'
import { pkcs11NativeKeys } from './pkcs11/native-keys.ts'
import { pinReader, type PinSource } from './pkcs11/pin.ts'
import { profileFor, type MechanismProfile } from './pkcs11/profiles.ts'
import type { TokenInfo } from './pkcs11/protocol.ts'
import { openToken } from './pkcs11/supervisor.ts'
import { parsePkcs11Uri } from './pkcs11/uri.ts'
import { pkcs11Wrapper, wrappingKey } from './pkcs11/wrapper.ts'
import type { OnMetric } from './metrics.ts'
import { createStoredKeyProvider } from './provider.ts'
import type { RecordStore } from './records.ts'

export { formatPkcs11Uri, parsePkcs11Uri, type Pkcs11Uri } from './pkcs11/uri.ts'
export type { MechanismProfile, NativeMechanism } from './pkcs11/profiles.ts'
export type { TokenInfo } from './pkcs11/protocol.ts'

export interface Pkcs11ProviderOptions {
  /** RFC 7512. Names the token, by `module-path` its library, by `id` its wrapping key where it has several. */
  readonly uri: string
  /** Goes before the URI's `pin-source`. Asked for when the token's process starts, kept by none but that process. */
  readonly pin?: PinSource
  readonly algorithms: readonly Algorithm[]
  /** What the keys are: the token keeps no such records. */
  readonly records: RecordStore
  /** Default: that of the vendor, as the token names it. */
  readonly profile?: MechanismProfile
  /** At most so many at once. Default 8; fewer where the profile or the token says so. */
  readonly sessions?: number
  /** For one call of the token, after which its process is ended and started anew. Default 10 000. */
  readonly deadlineMs?: number
  /** How long a wrapped key stays open, as in `StoredKeyProviderOptions`. Default: `use`. */
  readonly holding?: 'use' | 'locked' | 'plain'
  /** Takes `provider.up`, `provider.down`, `provider.login_failed`, and the events of `createStoredKeyProvider`. */
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
  /** The program and arguments that run a script of Node where the library must run, for example in another root. */
  readonly command?: (script: string) => readonly string[]
}

export interface Pkcs11KeyProvider extends KeyProvider {
  readonly token: TokenInfo
  readonly profile: MechanismProfile
}

const OPTION_NAMES = [
  'uri',
  'pin',
  'algorithms',
  'records',
  'profile',
  'sessions',
  'deadlineMs',
  'holding',
  'audit',
  'onMetric',
  'clock',
  'command',
]

/**
 * Starts the process that owns the token, logs in once, and finds or makes the wrapping key.
 * @throws PqError `malformed` for the URI; HsmError `module_missing`, `token_missing`, `ambiguous_token`, `login_failed`,
 * `token_locked`, `token_down`.
 */
export async function openPkcs11Provider(options: Pkcs11ProviderOptions): Promise<Pkcs11KeyProvider> {
  checkOptions(options, OPTION_NAMES)
  const { uri, pin, algorithms, records, holding = 'use', audit, onMetric, clock } = options
  const { deadlineMs, command } = options
  const { modulePath, id, ...wanted } = parsePkcs11Uri(uri)
  if (modulePath === undefined) throw new PqError('malformed', 'PKCS#11 URI: module-path is missing')
  const observers = {
    ...(audit === undefined ? {} : { audit }),
    ...(onMetric === undefined ? {} : { onMetric }),
    ...(clock === undefined ? {} : { clock }),
  }
  const { sessions = 8 } = options
  const open = (limit: number) =>
    openToken({
      module: modulePath,
      select: wanted,
      pin: pinReader(wanted, pin),
      sessions: Math.min(sessions, limit),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(command === undefined ? {} : { command }),
      ...observers,
    })
  let token = await open(options.profile?.sessions ?? sessions)
  try {
    const profile = options.profile ?? profileFor(token.info)
    if (options.profile === undefined && (profile.sessions ?? sessions) < sessions) {
      // Whose token it is, only the token could say.
      await token.close()
      token = await open(profile.sessions ?? sessions)
    }
    const native = pkcs11NativeKeys(token, profile)
    const prober = createProber(token, profile, native)
    const provider = createStoredKeyProvider({
      backend: {
        wrapper: pkcs11Wrapper(token, await wrappingKey(token, id, {})),
        native,
        entropy: pkcs11Entropy(token),
        capability: (algorithm, call) => prober.capability(algorithm, call),
        close: token.close,
      },
      records,
      algorithms,
      holding,
      ...observers,
    })
    return Object.freeze({ ...provider, token: token.info, profile })
  } catch (error) {
    await token.close()
    throw error
  }
}
