/** Options that the adapters for Fetch and for Node share. */

/** @throws TypeError for what is more or less than scheme and host. */
export function checkedOrigin(origin: string): string {
  const parsed = URL.canParse(origin) ? new URL(origin).origin : undefined
  if (parsed === undefined || parsed === 'null' || parsed !== origin.replace(/\/$/, '').toLowerCase())
    throw new TypeError('`origin` must be a scheme and a host, such as https://api.example.com')
  return parsed
}

/** Splits the options of an adapter from those of the signature, which are checked where they are used. */
export function without<T extends object, K extends keyof T & string>(
  options: T,
  names: readonly K[],
): Omit<T, K> {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => !names.some((known) => known === name)),
  ) as Omit<T, K>
}
