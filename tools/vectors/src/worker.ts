import { parentPort } from 'node:worker_threads'
import { runJob, type Job } from './job.ts'

parentPort?.on('message', (job: Job) => {
  void runJob(job).then((result) => parentPort?.postMessage(result))
})
