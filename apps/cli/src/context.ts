import { CliError } from './failure.ts'

/**
 * Node decodes arguments, and makes U+FFFD of all that is not UTF-8: contexts that differ would be one.
 * @throws CliError `usage`.
 */
export function contextText(text: string): string {
  if (text.includes('\ufffd'))
    throw new CliError(
      'usage',
      '--context: not UTF-8, or the character U+FFFD, which stands for all that is not',
    )
  return text
}

/** `--context tenant=acme --context purpose=backup`, as it comes from the command line. */
export function parseContext(pairs: readonly string[] = []): Record<string, string> {
  const context = new Map<string, string>()
  for (const pair of pairs.map(contextText)) {
    const at = pair.indexOf('=')
    if (at < 1) throw new CliError('usage', `--context ${pair}: NAME=VALUE expected`)
    const name = pair.slice(0, at)
    if (context.has(name)) throw new CliError('usage', `--context ${name}: given twice`)
    context.set(name, pair.slice(at + 1))
  }
  // Unlike an assignment, this makes a member of the name __proto__ as well.
  return Object.fromEntries(context)
}
