/**
 * AWS CloudHSM. Its library is PKCS#11 2.40, and its documentation names CKM_CLOUDHSM_ML_DSA_KEY_PAIR_GEN among the
 * mechanisms without the number: it stands in a header that comes with the client. Until it is known here, ML-DSA
 * keys are wrapped; the classical algorithms have the standard's numbers.
 */
import type { MechanismProfile } from '../profiles.ts'
import { OASIS } from './oasis.table.ts'

const { 'ECDSA-P256': ecdsaP256 } = OASIS.algorithms

export const CLOUDHSM: MechanismProfile = {
  vendor: 'AWS CloudHSM',
  matches: /cloudhsm|cavium|marvell/i,
  algorithms: ecdsaP256 === undefined ? {} : { 'ECDSA-P256': ecdsaP256 },
  note: 'ML-DSA has vendor-defined mechanism numbers that are not published: pass a profile of your own',
}
