import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of EngineError. */
export const ENGINE_ERRORS = {
  invalid_policy: {
    meaning: 'The policy document is not valid.',
    cause: 'A missing, unknown or contradictory member; the message gives its path.',
    remedy: 'Correct the document; an editor that knows policy.schema.json shows the place while you type.',
  },
  policy_refused: {
    meaning: 'The policy does not allow the operation.',
    cause:
      'The algorithm is not in the list, too weak, not hybrid, of a tier that the policy excludes, or past its date; the message says which.',
    remedy: 'Use an algorithm that the policy allows, migrate the key, or have the policy changed.',
  },
  unknown_key: {
    meaning: 'The provider has no such key, or no longer.',
    cause: 'A wrong name or version, or a key that was destroyed.',
    remedy: 'Check the name and version; a destroyed key cannot be brought back.',
  },
  wrong_purpose: {
    meaning: 'The key was made for another purpose.',
    cause: 'An encryption key was passed for signing, or a signing key for encryption.',
    remedy: 'Pass a key that was created with the purpose of the operation.',
  },
  protection_unavailable: {
    meaning: 'The provider cannot protect the key in the way that was asked for.',
    cause: 'A key that must be native, or wrapped, from a provider that keeps its keys in memory.',
    remedy: 'Ask for `prefer-native`, or use a provider with a token.',
  },
  integrity_failed: {
    meaning: 'A wrapped secret is not what was wrapped.',
    cause: 'It was changed, it was wrapped by another provider, or the additional data differ.',
    remedy: 'Do not use it. Restore it from a backup, and find out who changed it.',
  },
  provider_closed: {
    meaning: 'The provider has been closed.',
    cause: 'A call after `close()`.',
    remedy: 'Close the provider when nothing needs it any more, or open another.',
  },
  audit_failed: {
    meaning: 'The event could not be recorded, so the result was withheld.',
    cause: 'The audit sink rejected; its own error is the cause.',
    remedy: 'Bring the sink back, then repeat the operation.',
  },
  recipients_differ: {
    meaning: 'The envelope has other recipients than the ones it would keep.',
    cause: 'Rewrapping replaces all recipients; somebody would lose or gain access without being named.',
    remedy: "Name the public keys of the envelope's other recipients in the item's `others`.",
  },
  source_missing: {
    meaning: 'A secret that the session key must be made from is missing or empty.',
    cause: 'The policy or the caller requires a source that was not passed, or no KEM secret comes first.',
    remedy: 'Obtain the missing secret, for example a QKD key, before deriving. There is no fallback.',
  },
  source_too_short: {
    meaning: 'A secret is shorter than 16 bytes.',
    cause: 'A truncated secret, or a link that delivers keys of less than 128 bits.',
    remedy: 'Request a key of at least 128 bits.',
  },
  cost_too_low: {
    meaning: 'The password hash would be too cheap to attack.',
    cause: 'Parameters below the minimum of the OWASP Password Storage Cheat Sheet.',
    remedy: 'Use the defaults, or one of the rows that the message names.',
  },
  cost_too_high: {
    meaning: 'The password hash asks for more work than the limits allow.',
    cause: 'Parameters that would hold the process or its memory, by mistake or by an attacker.',
    remedy: 'Choose smaller parameters; the message names the limits.',
  },
  source_failed: {
    meaning: 'The entropy source does not pass its start-up tests.',
    cause: 'A broken or absent device, or a min-entropy assessed too high.',
    remedy: 'Check the device. Random numbers go on without it.',
  },
  no_samples: {
    meaning: 'There are no samples to assess.',
    cause: 'An empty file, or a source that delivered nothing.',
    remedy: 'Record samples of the source, before any conditioning, one a byte.',
  },
  too_few_samples: {
    meaning: 'So few samples that an estimator has no figure for them.',
    cause: 'Fewer samples than the longest window and the dictionary of SP 800-90B sections 6.3.7 and 6.3.4.',
    remedy: 'Record more: at least the number that the message names, and 1 000 000 for a validation.',
  },
  too_many_samples: {
    meaning: 'More bits than are assessed at once.',
    cause: 'A recording of more than 100 000 000 bits; suffix arrays of it take gigabytes.',
    remedy: 'Assess a part; the standard asks for 1 000 000 consecutive samples.',
  },
  sample_too_wide: {
    meaning: 'A sample has more bits than were said.',
    cause: 'A wrong number of bits per sample, or samples that are packed, several a byte.',
    remedy: 'Pass the right width, and one sample a byte, in its low bits.',
  },
  one_symbol: {
    meaning: 'All samples are equal: there is no entropy in them.',
    cause: 'A source that is stuck, or a wrong part of the recording.',
    remedy: 'Check the source and how it is read.',
  },
} satisfies Record<string, ErrorExplanation>

export type EngineErrorCode = keyof typeof ENGINE_ERRORS

export class EngineError extends PqError<EngineErrorCode> {}
