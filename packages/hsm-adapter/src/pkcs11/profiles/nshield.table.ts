/**
 * Entrust nShield. The release notes of its post-quantum SDK advise against callers with several threads: one session.
 * That its firmware has the mechanisms of PKCS#11 3.2 is not confirmed; probing tells.
 */
import type { MechanismProfile } from '../profiles.ts'
import { OASIS } from './oasis.table.ts'

export const NSHIELD: MechanismProfile = {
  vendor: 'Entrust nShield',
  matches: /nshield|ncipher|entrust/i,
  algorithms: OASIS.algorithms,
  sessions: 1,
}
