/** A progress line on a terminal, for work that takes longer than a second. */
import { printable } from './output.ts'

const FIRST_AFTER_MS = 1000
const EVERY_MS = 200
const BAR_WIDTH = 30

function render(name: string, done: number, total: number, elapsedMs: number): string {
  const filled = Math.round((done / total) * BAR_WIDTH)
  const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled)
  const mibPerSecond = done / 1048.576 / elapsedMs
  return `\r${printable(name)} [${bar}] ${Math.floor((100 * done) / total)} % ${mibPerSecond.toFixed(0)} MiB/s`
}

/** Passes a source through and reports on standard error, if that is a terminal and the size is known. */
export async function* withProgress(
  source: AsyncIterable<Uint8Array>,
  name: string,
  total: number | undefined,
): AsyncGenerator<Uint8Array> {
  if (!process.stderr.isTTY || total === undefined || total === 0) {
    yield* source
    return
  }
  const start = performance.now()
  let shownAt = start + FIRST_AFTER_MS - EVERY_MS
  let done = 0
  let isShown = false
  try {
    for await (const part of source) {
      yield part
      done += part.length
      const now = performance.now()
      if (now - shownAt < EVERY_MS) continue
      process.stderr.write(render(name, done, total, now - start))
      shownAt = now
      isShown = true
    }
  } finally {
    if (isShown) process.stderr.write('\r\x1b[K')
  }
}
