import { CliError } from './failure.ts'

/** `--context tenant=acme --context purpose=backup`, as it comes from the command line. */
export function parseContext(pairs: readonly string[] = []): Record<string, string> {
  const context: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw new CliError('usage', `--context ${pair}: NAME=VALUE expected`)
    const name = pair.slice(0, at)
    if (Object.hasOwn(context, name)) throw new CliError('usage', `--context ${name}: given twice`)
    context[name] = pair.slice(at + 1)
  }
  return context
}
