import { PqError, type ErrorExplanation } from '@quantum-shield/pq-core'

/** The codes of TokenError. */
export const TOKEN_ERRORS = {
  unsupported_header: {
    meaning: 'The signed message has a header that must be understood and is not.',
    cause: 'A critical extension (`crit`), or the unencoded payload of RFC 7797 (`b64`). None is supported.',
    remedy: 'Ask the issuer for a message without it.',
  },
  algorithm_not_allowed: {
    meaning: 'The signature names an algorithm that is not among those allowed here.',
    cause: 'A token of another issuer or an older one, `none`, or a symmetric algorithm such as HS256.',
    remedy: 'Refuse it. Allow an algorithm by passing it in `algorithms`, with a key of that algorithm.',
  },
  no_matching_key: {
    meaning: 'No key, or more than one, fits what the signature says about its key.',
    cause: 'A key that was withdrawn or not yet published, another issuer, or no key id where keys are many.',
    remedy: 'Publish a key before its first use, and keep it until the last signature by it has expired.',
  },
  wrong_type: {
    meaning: 'The token is of another type than the one expected.',
    cause: 'A token made for another purpose, such as a proof where an access token belongs.',
    remedy: 'Send the kind of token that the receiver asks for; its type is the header `typ`.',
  },
  claim_missing: {
    meaning: 'The token lacks a claim that is required.',
    cause: 'Another kind of token, or an issuer that sets fewer claims.',
    remedy: 'Have the issuer set it. Every JWT needs `exp`, `iss` and `aud` here.',
  },
  claim_mismatch: {
    meaning: 'A claim has another value or another type than the one expected.',
    cause: 'A token of another issuer or for another audience.',
    remedy: 'Compare the issuer and the audience with the ones that the receiver was given.',
  },
  expired: {
    meaning: 'The signature was good until a time that is over.',
    cause: 'An old token or message, or clocks that differ by more than the leeway.',
    remedy: 'Obtain a new one; check the clocks of both machines.',
  },
  not_yet_valid: {
    meaning: 'The signature is good from a time that lies ahead.',
    cause: 'A token used too early, or an issuer whose clock is ahead by more than the leeway.',
    remedy: 'Wait; check the clocks of both machines.',
  },
  keys_unavailable: {
    meaning: 'The set of public keys could not be fetched.',
    cause: 'The network, a status other than 200, a time-out, or an answer that is no JWK set.',
    remedy: 'See `cause`; open the address by hand. The next attempt is made after a second at the earliest.',
  },
  limit_exceeded: {
    meaning: 'The input is larger than the limits allow.',
    cause: 'A token, a header field, a body or a key set above its limit, or a full memory of nonces.',
    remedy: 'Raise the limit in the options if you trust where the input comes from.',
  },
  signature_missing: {
    meaning: 'The HTTP message has no signature, or not the one asked for.',
    cause: 'A client that does not sign, a proxy that drops fields, or another label.',
    remedy: 'Send both `Signature` and `Signature-Input`; with several signatures, pass `label`.',
  },
  component_missing: {
    meaning:
      'The signature does not cover a part of the message that must be covered, or covers one that is not there.',
    cause: 'A signer with another profile, or a field that was removed on the way.',
    remedy: 'Agree on the covered components: those in `components`, and `content-digest` for a body.',
  },
  unsupported_component: {
    meaning: 'The signature covers a part of the message in a way that is not supported.',
    cause: '`@query-param`, `sf`, `bs`, `tr`, or a derived component that is not known.',
    remedy: 'Cover `@query` in place of single parameters, and fields as they are sent.',
  },
  digest_mismatch: {
    meaning: 'The body is not the one that was signed.',
    cause: 'The body was changed after signing, by a proxy that rewrites it or by somebody else.',
    remedy: 'Do not use the body. Sign what is sent, and verify over the bytes as received.',
  },
  replayed: {
    meaning: 'The nonce of the signature was used before.',
    cause: 'A request sent again, by a retry or by somebody who recorded it.',
    remedy: 'Sign every request anew, with a fresh nonce.',
  },
} satisfies Record<string, ErrorExplanation>

export type TokenErrorCode = keyof typeof TOKEN_ERRORS

export class TokenError extends PqError<TokenErrorCode> {}
