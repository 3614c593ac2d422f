/**
 * Text armour that is base64 once more: `data` of Kubernetes Secrets, `certificate-authority-data` and the like of kubeconfigs
 * (Kubernetes documentation, "Secrets" and "kubeconfig").
 */
import type { Found } from '../finding.ts'
import type { Input } from '../input.ts'
import { readPem } from './pem.ts'

/** `-----BEGIN` in base64, but for the bits that the next character shares. */
export const BASE64_BEGIN = 'LS0tLS1CRUdJTi'
/** Padding ends a run, too; line ends do not: YAML folds long values. */
const END_OF_RUN = /[^A-Za-z0-9+/\s]/g
/** Characters: of an armour without anything in it. */
const MIN_RUN = 64
/** Characters: the largest block of pem.ts and its lines, a third more. */
const MAX_RUN = 6 * 1024 * 1024

/** Decoded once and no deeper. What is found lies where its run begins. */
export function* readBase64Pem({ text, placeAt }: Input): Generator<Found> {
  const endOfRun = new RegExp(END_OF_RUN)
  for (let start = text.indexOf(BASE64_BEGIN); start !== -1;) {
    endOfRun.lastIndex = start
    const end = endOfRun.exec(text)?.index ?? text.length
    if (end - start >= MIN_RUN) {
      const place = placeAt(start)
      const decoded = Buffer.from(text.slice(start, Math.min(end, start + MAX_RUN)), 'base64')
      yield* readPem({ text: decoded.toString('latin1'), placeAt: () => place })
    }
    start = text.indexOf(BASE64_BEGIN, end)
  }
}
