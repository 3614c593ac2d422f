import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of InventoryError. */
export const INVENTORY_ERRORS = {
  unreachable: {
    meaning: 'The TLS endpoint did not answer with a handshake.',
    cause: 'No service there, a service that does not speak TLS, or none within the time limit.',
    remedy: 'Check host and port; name the host that the certificate is for.',
  },
} satisfies Record<string, ErrorExplanation>

export type InventoryErrorCode = keyof typeof INVENTORY_ERRORS

export class InventoryError extends PqError<InventoryErrorCode> {}
