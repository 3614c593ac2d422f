/** Keys that an issuer publishes, fetched when one is asked for and kept for a while. */
import { checkOptions, type Clock, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { checkedNumber } from './claims.ts'
import { TokenError } from './errors.ts'
import { parseJwks } from './jwks.ts'
import { checkedAlgorithms, chooseKey, type KeyFinder, type KeyQuery, type NamedKey } from './keys.ts'
import { readBytes } from './read.ts'

export interface RemoteKeysOptions {
  /** What keys are read; others in the set are passed by. */
  readonly algorithms: readonly SignatureAlgorithm[]
  /** Default: the runtime's own. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Default: the system's clock. */
  readonly clock?: Clock
  /** How long a set serves before it is fetched again. Default 600. */
  readonly maxAgeSeconds?: number
  /** Between two fetches that a key id which is not in the set asks for. Default 30. */
  readonly cooldownSeconds?: number
  /** For one fetch with its body. Default 5. */
  readonly timeoutSeconds?: number
  /** Of the answer. Default 262 144: some 70 keys of ML-DSA-87. */
  readonly maxBytes?: number
  /** In the set. Default 64. */
  readonly maxKeys?: number
}

interface Settings extends Required<RemoteKeysOptions> {
  readonly url: string
}

const OPTIONS = [
  'algorithms',
  'fetch',
  'clock',
  'maxAgeSeconds',
  'cooldownSeconds',
  'timeoutSeconds',
  'maxBytes',
  'maxKeys',
]

/** After a fetch that failed: who asks meanwhile gets the same error, and the issuer is left alone. */
const RETRY_MILLISECONDS = 1000

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/

/** Who answers for the address decides what is accepted: over plain HTTP that is anybody on the way. */
function checkedUrl(url: string | URL): string {
  const { protocol, hostname, href } = new URL(url)
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))) return href
  throw new TypeError('keys are fetched from https addresses, and from http ones on this machine')
}

/** What `signal` says, for a fetch that does not listen to it. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

async function load({ url, fetch, algorithms, timeoutSeconds, maxBytes, maxKeys }: Settings) {
  const signal = AbortSignal.timeout(1000 * timeoutSeconds)
  const answer = async (): Promise<readonly NamedKey[]> => {
    // A redirect would let another host say which keys are the issuer's.
    const response = await fetch(url, {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/jwk-set+json, application/json' },
    })
    if (response.status !== 200) throw new RangeError(`status ${response.status}`)
    return parseJwks(await readBytes(response.body, maxBytes, 'the key set'), algorithms, maxKeys)
  }
  return Promise.race([answer(), aborted(signal)])
}

async function loadOrExplain(settings: Settings): Promise<readonly NamedKey[]> {
  try {
    return await load(settings)
  } catch (cause) {
    throw new TokenError('keys_unavailable', `no keys from ${settings.url}`, { cause })
  }
}

/**
 * The keys at an address, for `verifyJwt` and the others. One fetch at a time, however many ask. A key id that is not in the
 * set fetches it again, once in `cooldownSeconds`. A set that is too old and cannot be fetched serves no longer: a key that
 * was withdrawn must not live on because the network is down.
 * `find` throws TokenError `keys_unavailable`, `no_matching_key`; PqError `algorithm_mismatch`.
 * @throws TypeError for an address that is neither https nor on this machine.
 */
export function createRemoteKeys(url: string | URL, options: RemoteKeysOptions): KeyFinder {
  checkOptions(options, OPTIONS)
  const settings: Settings = {
    url: checkedUrl(url),
    algorithms: checkedAlgorithms(options.algorithms),
    fetch: options.fetch ?? ((address, init) => globalThis.fetch(address, init)),
    clock: options.clock ?? Date.now,
    maxAgeSeconds: checkedNumber(options.maxAgeSeconds ?? 600, 'maxAgeSeconds'),
    cooldownSeconds: checkedNumber(options.cooldownSeconds ?? 30, 'cooldownSeconds'),
    timeoutSeconds: checkedNumber(options.timeoutSeconds ?? 5, 'timeoutSeconds', 3600),
    maxBytes: checkedNumber(options.maxBytes ?? 262_144, 'maxBytes'),
    maxKeys: checkedNumber(options.maxKeys ?? 64, 'maxKeys'),
  }
  const { clock, maxAgeSeconds, cooldownSeconds } = settings

  let keys: readonly NamedKey[] = []
  let loadedAt = -Infinity
  let failure: { readonly error: unknown; readonly at: number } | undefined
  let pending: Promise<void> | undefined

  /** A clock that was set back counts as one that ran on. */
  const hasPassed = (since: number, milliseconds: number) => Math.abs(clock() - since) >= milliseconds

  async function refresh(): Promise<void> {
    if (failure !== undefined && !hasPassed(failure.at, RETRY_MILLISECONDS)) throw failure.error
    try {
      keys = await loadOrExplain(settings)
      loadedAt = clock()
      failure = undefined
    } catch (error) {
      failure = { error, at: clock() }
      throw error
    }
  }

  function refreshOnce(): Promise<void> {
    pending ??= refresh().finally(() => {
      pending = undefined
    })
    return pending
  }

  return Object.freeze({
    async find(query: KeyQuery) {
      if (hasPassed(loadedAt, 1000 * maxAgeSeconds)) await refreshOnce()
      const isKnown = query.keyId === undefined || keys.some(({ keyId }) => keyId === query.keyId)
      if (!isKnown && hasPassed(loadedAt, 1000 * cooldownSeconds)) await refreshOnce()
      return chooseKey(keys, query)
    },
  })
}
