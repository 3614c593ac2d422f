import { PqError } from '../errors.ts'
import { whyMissing } from '../ids.ts'

/** @throws PqError `unsupported_algorithm` for an id that is not in the table. */
export function rowOf<R>(table: Readonly<Record<string, R>>, id: string): R {
  const row = Object.hasOwn(table, id) ? table[id] : undefined
  if (row !== undefined) return row
  throw new PqError(
    'unsupported_algorithm',
    `${id} is ${whyMissing(id, 'not here')}; known: ${Object.keys(table).join(', ')}`,
  )
}

/**
 * From a table of rows to their algorithms: one object for each id, loaded once. What failed is tried again.
 * @returns a function that rejects with PqError `unsupported_algorithm` for an id that is not in the table.
 */
export function loadedOnce<R extends { readonly id: string }, A>(
  load: (row: R) => Promise<A>,
): (table: Readonly<Record<string, R>>, id: string) => Promise<A> {
  const loaded = new Map<string, Promise<A>>()
  return async (table, id) => {
    const row = rowOf(table, id)
    const known = loaded.get(id)
    if (known !== undefined) return known
    const loading = load(row)
    loaded.set(id, loading)
    loading.catch(() => loaded.delete(id))
    return loading
  }
}
