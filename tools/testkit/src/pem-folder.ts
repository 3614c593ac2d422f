import { readVectorText, type VectorSet } from './manifest.ts'

export interface PemFile {
  /** Without the folder. */
  readonly name: string
  readonly text: string
}

/** The PEM files that the set pins, in the order of the manifest. @param suffix for example `.priv`. */
export function loadPemFolder(set: VectorSet, suffix: string): PemFile[] {
  return Object.keys(set.files)
    .filter((path) => path.endsWith(suffix))
    .map((path) => ({ name: path.slice(path.lastIndexOf('/') + 1), text: readVectorText(set, path) }))
}

/** The bytes of the file's first block. @throws RangeError when there is none. */
export function derOfPem(text: string): Uint8Array {
  const [, body] = /-----BEGIN [A-Z ]+-----([\s\S]+?)-----END/.exec(text) ?? []
  if (body === undefined) throw new RangeError('no PEM block')
  return Uint8Array.from(Buffer.from(body, 'base64'))
}
