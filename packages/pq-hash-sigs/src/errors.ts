import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of HashSignatureError. */
export const HASH_SIGNATURE_ERRORS = {
  state_required: {
    meaning: 'The key is stateful: it signs with an index that was reserved, or not at all.',
    cause: 'LMS, HSS or XMSS was called like an algorithm whose keys sign any number of times.',
    remedy:
      'Generate the key with the functions of the package, keep its state in a StateStore, sign with openSigner.',
  },
  index_spent: {
    meaning: 'The one-time index has been used for a signature.',
    cause: 'The same reserved index was passed twice, or a failed signature was tried again.',
    remedy: 'Take the next index. An index is never used twice, not even after an error.',
  },
  reservation_empty: {
    meaning: 'Every index of the reservation has been handed out.',
    cause: 'More signatures than were reserved.',
    remedy: 'Reserve again from the store.',
  },
  wrong_index: {
    meaning: 'The index is not one of this key.',
    cause: 'It was reserved for another key, or lies behind the last one.',
    remedy: 'Use the store that belongs to the key. Do not use the index elsewhere.',
  },
  key_exhausted: {
    meaning: 'Every one-time index of the key is spent.',
    cause: 'The key has made as many signatures as its parameter set has.',
    remedy: 'Generate a new key and have it certified. Nothing brings an exhausted key back.',
  },
} as const satisfies Record<string, ErrorExplanation>

export type HashSignatureErrorCode = keyof typeof HASH_SIGNATURE_ERRORS

export class HashSignatureError extends PqError<HashSignatureErrorCode> {}
