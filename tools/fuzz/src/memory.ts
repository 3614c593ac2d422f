import { openSync, writeSync } from 'node:fs'
import type { Meter } from './run.ts'

const highWaterMark = () => process.resourceUsage().maxRSS * 1024

/**
 * The kernel's high-water mark of resident memory: nothing that was freed in between is missed. Linux can set it
 * back to what is in use (proc_pid_clear_refs(5), value 5), before every case. Elsewhere it only rises, and a case
 * counts with what it adds to all before it.
 */
export function residentMemory(): Meter {
  const reset = process.platform === 'linux' ? openSync('/proc/self/clear_refs', 'w') : undefined
  let before = highWaterMark()
  return {
    start() {
      if (reset !== undefined) writeSync(reset, '5')
      before = highWaterMark()
    },
    peak: () => highWaterMark() - before,
  }
}
