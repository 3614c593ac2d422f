/** Jobs over worker threads, the long ones first. */
import { Worker } from 'node:worker_threads'
import { runJob, type Job, type JobResult } from './job.ts'

/** Measured on one core of a 2-core machine; what is not listed takes under 3 seconds. */
const SECONDS: Readonly<Record<string, number>> = {
  'cctv/accumulated': 40,
  'sp800-90b': 20,
  'acvp/ML-DSA-sigGen-FIPS204-tr1': 6,
  'liboqs-kats': 4,
  'liboqs-kats/kem': 8,
  'liboqs-kats/sig': 8,
  'falcon-round3': 6,
  'acvp-slh-dsa-subset/sigGen': 12,
  'kat-lms-xmss/LMS-keyGen': 20,
  'kat-lms-xmss/XMSS-keyGen': 6,
  'acvp/SLH-DSA-keyGen-FIPS205': 8,
}

const weightOf = ({ set, algorithm }: Job): number =>
  (SECONDS[set] ?? 1) * (algorithm.startsWith('ML-DSA') ? 2 : 1)

/** One thread that takes jobs until there are none. */
function work(queue: Job[], onResult: (result: JobResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url))
    const next = () => {
      const job = queue.shift()
      if (job === undefined) void worker.terminate().then(() => resolve())
      else worker.postMessage(job)
    }
    worker.on('message', (result: JobResult) => {
      onResult(result)
      next()
    })
    worker.on('error', reject)
    next()
  })
}

/** @param threads 0 runs everything on the calling thread. */
export async function runJobs(
  jobs: readonly Job[],
  threads: number,
  onResult: (result: JobResult) => void,
): Promise<void> {
  const queue = [...jobs].sort((a, b) => weightOf(b) - weightOf(a))
  if (threads === 0) {
    for (const job of queue) onResult(await runJob(job))
    return
  }
  await Promise.all(Array.from({ length: Math.min(threads, queue.length) }, () => work(queue, onResult)))
}
