// Preloaded with --import: tells the parent, on file descriptor 3, how large the process has been. Read from /proc
// because getrusage counts the parent's memory at the time of fork as the child's.
import { existsSync, readFileSync, writeSync } from 'node:fs'

const STATUS = '/proc/self/status'

process.once('exit', () => {
  if (existsSync(STATUS)) writeSync(3, readFileSync(STATUS, 'latin1'))
})
