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
  state_missing: {
    meaning: 'There is no state of the key, or no witness of it, in the given place.',
    cause:
      'Another path, a disk that is not mounted, a deleted file, or a key that was copied without its state.',
    remedy:
      'Bring the missing one back into its place. A new state for a key that has signed would use indices twice: generate a new key instead.',
  },
  state_exists: {
    meaning: 'There is a state already in the place for a new one.',
    cause: 'A name that is taken. A state is never overwritten.',
    remedy: 'Choose another place.',
  },
  state_mismatch: {
    meaning: 'The state, or its witness, belongs to another key.',
    cause: 'Two keys, two states or two witnesses were mixed up.',
    remedy: 'Use the state and the witness that were made with the key. The message names the file.',
  },
  state_rolled_back: {
    meaning: 'The state and its witness are not one history: one of them is older, or both went on apart.',
    cause:
      'A restored backup or snapshot, a copy that was used beside the original, or damage to the last line of one.',
    remedy:
      'Stop signing with the key. `qshield firmware status`, or compareRecords, tells how many steps each has and whether one is the beginning of the other. Where it is, and nothing was signed with a copy elsewhere, put a copy of the longer one in the place of the shorter; otherwise generate a new key.',
  },
  state_damaged: {
    meaning: 'The state cannot be read.',
    cause: 'A damaged disk or database, or a file that was edited.',
    remedy: 'Put a copy of the witness in the place of the state: both hold the same lines.',
  },
  state_locked: {
    meaning: 'Other processes kept the state busy. Nothing was reserved.',
    cause: 'Many processes that sign with one key, or a transaction that keeps a database locked.',
    remedy: 'Try again; reserve more indices at once.',
  },
  state_volatile: {
    meaning: 'The database does not keep what it has confirmed.',
    cause:
      'PostgreSQL with `fsync` or `synchronous_commit` off, or on a connection that is in a transaction; SQLite in memory, or with its rollback journal there or off.',
    remedy:
      'Turn both on, for the user of the state at least, and pass a pool or a client outside of transactions. Keep SQLite in a file, with `journal_mode` DELETE or WAL.',
  },
} satisfies Record<string, ErrorExplanation>

export type HashSignatureErrorCode = keyof typeof HASH_SIGNATURE_ERRORS

export class HashSignatureError extends PqError<HashSignatureErrorCode> {}
