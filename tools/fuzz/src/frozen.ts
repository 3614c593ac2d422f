/** Seeds: the frozen files of test-vectors/own/compat, which every process reads alike. */
import { readFileSync } from 'node:fs'
import type { Algorithm } from '@quantum-shield/pq-core'
import { importPrivateKey, type PrivateKey } from '@quantum-shield/pq-core/keys'

const root = new URL('../../../test-vectors/own/', import.meta.url)
const compat = new URL('compat/v1/', root)

/** @param path below test-vectors/own. */
export const ownVectors = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'))

export const frozenBytes = (path: string): Uint8Array => Uint8Array.from(readFileSync(new URL(path, compat)))

export const frozenText = (path: string): string => readFileSync(new URL(path, compat), 'utf8')

interface Facts {
  readonly file: string
  readonly kind: string
  readonly algorithm?: string
}

const { files } = JSON.parse(frozenText('manifest.json')) as { readonly files: readonly Facts[] }

/** The paths of all files of a kind, in the order of the manifest. */
export const frozenPaths = (kind: string): readonly string[] =>
  files.filter((each) => each.kind === kind).map(({ file }) => file)

export function frozenKey<A extends Algorithm>(algorithm: A): PrivateKey<A> {
  return importPrivateKey(frozenText(`keys/${algorithm.id}.key.jwk.json`), [algorithm])
}
