/** Wrapped keys while they are open. */
import type { Algorithm, CallOptions } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { holdLocked, holdPlain, lockedMemory, type HeldKey } from '@quantum-shield/pq-core/locked'
import type { KeyLoader, LoadedKey } from './keys.ts'

export type KeyHolding = 'use' | 'locked' | 'plain'

export interface OpenKeys {
  use<T>(
    key: LoadedKey,
    place: number,
    algorithm: Algorithm,
    options: CallOptions,
    work: (privateKey: PrivateKey) => T | Promise<T>,
  ): Promise<T>
  /** Wipes what is held of the key. */
  end(key: LoadedKey): void
  close(): void
}

export function openKeys(loader: KeyLoader, holding: KeyHolding): OpenKeys {
  const lock = holding === 'locked' ? lockedMemory() : undefined
  const hold = lock === undefined ? holdPlain : holdLocked(lock)
  const held = new Map<string, Promise<HeldKey>>()

  async function unwrap(
    key: LoadedKey,
    place: number,
    algorithm: Algorithm,
    options: CallOptions,
  ): Promise<PrivateKey> {
    const secret = await loader.secret(key, place, options)
    try {
      return algorithm.privateKey(secret)
    } finally {
      wipe(secret)
    }
  }

  function heldKey(key: LoadedKey, place: number, algorithm: Algorithm): Promise<HeldKey> {
    const id = `${key.id} ${place}`
    let opening = held.get(id)
    if (opening === undefined) {
      // Others wait for the same: the signal of one must not end it for all.
      opening = unwrap(key, place, algorithm, {}).then(hold)
      held.set(id, opening)
      opening.catch(() => held.delete(id))
    }
    return opening
  }

  const drop = (id: string, opening: Promise<HeldKey>): void => {
    held.delete(id)
    opening.then((key) => key.destroy()).catch(() => undefined)
  }

  return {
    async use(key, place, algorithm, options, work) {
      if (holding !== 'use') return (await heldKey(key, place, algorithm)).use(work)
      using privateKey = await unwrap(key, place, algorithm, options)
      return await work(privateKey)
    },
    end({ id }) {
      for (const [name, opening] of held) if (name.startsWith(`${id} `)) drop(name, opening)
    },
    close() {
      for (const [name, opening] of held) drop(name, opening)
    },
  }
}
