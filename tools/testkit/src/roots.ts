import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Absolute path of the repository. */
export const repositoryRoot: string = fileURLToPath(new URL('../../../', import.meta.url))

/** Absolute path of the vectors by others: `QS_VECTORS`, else `../shared/vectors` beside the repository. */
export function vectorsRoot(): string {
  const { QS_VECTORS } = process.env
  return QS_VECTORS === undefined || QS_VECTORS === ''
    ? join(repositoryRoot, '..', 'shared', 'vectors')
    : QS_VECTORS
}
