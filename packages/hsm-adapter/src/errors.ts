import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of HsmError. */
export const HSM_ERRORS = {
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
    cause:
      'A native key of an algorithm that the token does not have; the message says what the token answered.',
    remedy: 'Use another token or firmware, or ask for `prefer-native` or `wrapped`.',
  },
  native_key_unusable: {
    meaning: 'A key that lies in the token cannot be used there any more.',
    cause: 'The key was removed from the token, or its firmware no longer has the mechanism.',
    remedy: 'Restore the token or its firmware. The key is in the token and nowhere else.',
  },
  integrity_failed: {
    meaning: 'A key record or a wrapped secret is not what was stored.',
    cause: 'It was changed, or the additional data differ.',
    remedy: 'Do not use it. Restore it from a backup, and find out who changed it.',
  },
  wrong_wrapping_key: {
    meaning: 'The key record was wrapped under another key than the one that the provider has.',
    cause: 'Records of another key store, or a wrapping key that was replaced.',
    remedy: 'Open the store with the wrapping key that the message names.',
  },
  provider_closed: {
    meaning: 'The provider has been closed.',
    cause: 'A call after `close()`.',
    remedy: 'Close the provider when nothing needs it any more, or open another.',
  },
  store_missing: {
    meaning: 'There is no key store in the folder.',
    cause: 'A wrong path, or a store that has not been made yet.',
    remedy: 'Check the path, or make the store.',
  },
  store_exists: {
    meaning: 'There is a key store in the folder already.',
    cause: 'A store is made in a folder of its own, once.',
    remedy: 'Open the store, or choose another folder.',
  },
  store_damaged: {
    meaning: 'A file of the key store is not one.',
    cause: 'Damage, or a file that does not belong there.',
    remedy: 'Restore the file that the message names from a backup.',
  },
  store_locked: {
    meaning: 'Another process writes to the key store.',
    cause: 'A second service or a command works on the same folder. Reading is not affected.',
    remedy: 'End the other process, or try again when it is done.',
  },
  insecure_file: {
    meaning: 'A file of the key store is open to others, or not a plain file.',
    cause:
      'Its mode lets a group or others read or write it, it belongs to another user, or it is a symbolic link.',
    remedy: 'Find out who could read it; then set its mode to 0600 and its owner, or restore it.',
  },
  access_denied: {
    meaning: 'The service does not let the caller do it.',
    cause: 'Missing or expired credentials, or a policy of the key that does not name the caller.',
    remedy:
      'Renew the credentials, or have the policy of the key changed; the cause tells which action was refused.',
  },
  key_disabled: {
    meaning: 'The key of the service is disabled, or waits for its deletion.',
    cause: 'Somebody disabled it, or scheduled its deletion; or it has not been finished.',
    remedy: 'Enable it at the service. While it waits for its deletion, it can still be brought back there.',
  },
  service_down: {
    meaning: 'The service does not answer, or not now.',
    cause: 'It is down, overloaded or out of reach; its client has repeated the call by then.',
    remedy: 'Repeat the operation later. Nothing was changed.',
  },
  module_missing: {
    meaning: "The token's PKCS#11 library does not load.",
    cause:
      'A wrong path, a file that is no PKCS#11 library, a library of its own that is missing, or pkcs11js that is not installed; the message says which.',
    remedy: 'Check the path, and what `ldd` says of it; install pkcs11js.',
  },
  token_missing: {
    meaning: 'The library shows no such token.',
    cause: 'A wrong label or serial number, or a token that is not connected.',
    remedy: 'Connect it; `qshield hsm list` tells which tokens there are.',
  },
  ambiguous_token: {
    meaning: 'Several tokens, or several wrapping keys in it, are what was asked for.',
    cause: 'Two tokens with one label, or two wrapping keys in one token.',
    remedy: 'Name the serial number of the token, or the CKA_ID of the wrapping key.',
  },
  ambiguous_key: {
    meaning: 'The token has several objects of one class and CKA_ID.',
    cause: 'A key that was imported twice, or a tool that gives the same CKA_ID to all.',
    remedy: 'Delete or rename all but one of them with the tools of the token.',
  },
  login_failed: {
    meaning: 'The token does not accept the PIN.',
    cause: 'A wrong, expired or missing PIN. It was tried once and is not tried again.',
    remedy: 'Put the PIN right, and open the provider anew: few wrong ones lock a token.',
  },
  token_locked: {
    meaning: 'The token has locked its PIN.',
    cause: 'Too many wrong PINs, here or elsewhere.',
    remedy: "Have the token's security officer set a new PIN, then open the provider anew.",
  },
  token_down: {
    meaning: 'The token does not work now.',
    cause:
      'It is not connected, its service is down, or its library failed or crashed; `ckr` is what the token answered, if it did. A key that was being made or destroyed may have been.',
    remedy: 'Repeat the operation later: the connection is made anew until it holds.',
  },
  deadline_exceeded: {
    meaning: 'The token did not answer in time.',
    cause:
      'It hangs, or the operation takes longer than `deadlineMs`. Its process was ended and started anew.',
    remedy: 'Repeat the operation, or raise `deadlineMs` for slow mechanisms.',
  },
  token_full: {
    meaning: 'There is no room for another key.',
    cause: 'A token whose memory is full of keys or sessions, or a limit of the service.',
    remedy:
      'Destroy keys that are no longer needed, have the limit raised, or use wrapped keys, which need no room there.',
  },
  token_refused: {
    meaning: 'The token refused the operation.',
    cause: 'A mechanism, key or attribute that it does not take; `ckr` is its own code.',
    remedy: 'Compare the code with the documentation of the token.',
  },
  too_busy: {
    meaning: 'Too many calls wait for the token.',
    cause: 'More load than the token bears, or a token that is slow to come back.',
    remedy: 'Repeat the operation later; raise `sessions` where the token can do more at once.',
  },
  request_refused: {
    meaning: 'What was asked for does not go to the token.',
    cause: 'More than 4 MiB, or a value that PKCS#11 has no form for; the message names it.',
    remedy: 'Sign the digest of what is large, or correct the call.',
  },
  wrong_passphrase: {
    meaning: 'The key store does not open.',
    cause: 'The passphrase is wrong, or the file with the wrapping key was changed.',
    remedy: 'Try the passphrase again, then restore the file from a backup.',
  },
} satisfies Record<string, ErrorExplanation>

export type HsmErrorCode = keyof typeof HSM_ERRORS

export interface HsmErrorOptions extends ErrorOptions {
  readonly ckr?: string
}

export class HsmError extends PqError<HsmErrorCode> {
  /** The name of the PKCS#11 return value that led here, for example `CKR_DEVICE_ERROR`. */
  readonly ckr?: string

  constructor(code: HsmErrorCode, message: string, options?: HsmErrorOptions) {
    super(code, message, options)
    if (options?.ckr !== undefined) this.ckr = options.ckr
  }
}
