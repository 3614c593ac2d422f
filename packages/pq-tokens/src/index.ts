export { signJwt, verifyJwt, type SignJwtOptions, type VerifiedJwt, type VerifyJwtOptions } from './jwt.ts'
export type { ClaimRules, JwtClaims, VerifiedClaims } from './claims.ts'
export {
  signJws,
  verifyJws,
  type JwsHeader,
  type SignJwsOptions,
  type VerifiedJws,
  type VerifyJwsOptions,
} from './jws.ts'
export type { KeyFinder, KeyQuery, NamedKey, VerificationKey, VerificationKeys } from './keys.ts'
export { toJwks, type JwkSet } from './jwks.ts'
export { createRemoteKeys, type RemoteKeysOptions } from './remote-keys.ts'
export { TOKEN_ERRORS, TokenError, type TokenErrorCode } from './errors.ts'
