import { CliError } from './failure.ts'

/** `--context tenant=acme --context purpose=backup`, as it comes from the command line. */
export function parseContext(pairs: readonly string[] = []): Record<string, string> {
  const context = new Map<string, string>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw new CliError('usage', `--context ${pair}: NAME=VALUE expected`)
    const name = pair.slice(0, at)
    if (context.has(name)) throw new CliError('usage', `--context ${name}: given twice`)
    context.set(name, pair.slice(at + 1))
  }
  // Unlike an assignment, this makes a member of the name __proto__ as well.
  return Object.fromEntries(context)
}
