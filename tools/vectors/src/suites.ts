/** Which suite runs which set of test-vectors/manifest.json. */
import type { Suite } from './suite.ts'
import { accumulated } from './suites/accumulated.ts'
import {
  mlDsaKeyGeneration,
  mlDsaSignatureGeneration,
  mlDsaSignatureVerification,
} from './suites/acvp-ml-dsa.ts'
import { mlKemEncapsulationDecapsulation, mlKemKeyGeneration } from './suites/acvp-ml-kem.ts'
import { bothDirections, decapsulationOnly, modulus } from './suites/cctv-ml-kem.ts'
import { compositeKems, compositeSignatures } from './suites/composite.ts'
import { falconRound3 } from './suites/falcon.ts'
import { hpkePq, hpkeRfc9180 } from './suites/hpke.ts'
import { ageFiles } from './suites/age.ts'
import { httpSignatures } from './suites/httpsig.ts'
import { concreteHybrids, xWingDraft } from './suites/hybrid.ts'
import { keyFiles } from './suites/key-files.ts'
import { entropyEstimators } from './suites/sp800-90b.ts'
import { liboqsTranscripts } from './suites/transcripts.ts'
import { liboqsKemTranscripts, liboqsSignatureTranscripts } from './suites/transcripts-liboqs.ts'
import {
  liboqsLms,
  lmsExpectedSignatures,
  lmsKeyGeneration,
  lmsOfRfcs,
  lmsSignatureGeneration,
  lmsSignatureVerification,
} from './suites/lms.ts'
import {
  liboqsXmss,
  xmssKeyGeneration,
  xmssSignatureGeneration,
  xmssSignatureVerification,
} from './suites/xmss.ts'
import {
  slhDsaCertificate,
  slhDsaKeyGeneration,
  slhDsaSignatureGeneration,
  slhDsaSignatureVerification,
} from './suites/slh-dsa.ts'

export const SUITES: Readonly<Record<string, Suite>> = {
  'acvp/ML-KEM-keyGen-FIPS203': mlKemKeyGeneration,
  'acvp/ML-KEM-encapDecap-FIPS203': mlKemEncapsulationDecapsulation,
  'acvp/ML-KEM-encapDecap-FIPS203-tr1': mlKemEncapsulationDecapsulation,
  'acvp/ML-DSA-keyGen-FIPS204': mlDsaKeyGeneration,
  'acvp/ML-DSA-sigGen-FIPS204': mlDsaSignatureGeneration,
  'acvp/ML-DSA-sigGen-FIPS204-tr1': mlDsaSignatureGeneration,
  'acvp/ML-DSA-sigVer-FIPS204': mlDsaSignatureVerification,
  'acvp/SLH-DSA-keyGen-FIPS205': slhDsaKeyGeneration,
  'acvp-slh-dsa-subset/sigGen': slhDsaSignatureGeneration,
  'acvp-slh-dsa-subset/sigVer': slhDsaSignatureVerification,
  'rfc9909-slh-dsa-certs': slhDsaCertificate,
  'acvp/LMS-keyGen-1.0': lmsKeyGeneration,
  'acvp/LMS-sigGen-1.0': lmsExpectedSignatures,
  'acvp/LMS-sigGen-SP800-208': lmsExpectedSignatures,
  'acvp/LMS-sigVer-1.0': lmsSignatureVerification,
  'acvp/LMS-sigVer-SP800-208': lmsSignatureVerification,
  'kat-lms-xmss/LMS-keyGen': lmsKeyGeneration,
  'kat-lms-xmss/LMS-sigGen': lmsSignatureGeneration,
  'kat-lms-xmss/LMS-sigVer': lmsSignatureVerification,
  'kat-lms-xmss/XMSS-keyGen': xmssKeyGeneration,
  'kat-lms-xmss/XMSS-sigGen': xmssSignatureGeneration,
  'kat-lms-xmss/XMSS-sigVer': xmssSignatureVerification,
  'liboqs-kats/sig_stfl/lms': liboqsLms,
  'liboqs-kats/sig_stfl/xmss': liboqsXmss,
  'own/lms-rfc': lmsOfRfcs,
  'httpsig-pq': httpSignatures,
  'cctv-age': ageFiles,
  xwing: xWingDraft,
  'hybrid-kem': concreteHybrids,
  'hpke-pq': hpkePq,
  'own/hpke-rfc9180': hpkeRfc9180,
  'composite-sigs': compositeSignatures,
  'composite-kem': compositeKems,
  'liboqs-kats': liboqsTranscripts,
  'liboqs-kats/kem': liboqsKemTranscripts,
  'liboqs-kats/sig': liboqsSignatureTranscripts,
  'falcon-round3': falconRound3,
  'rfc9881-ml-dsa-certs': keyFiles,
  'rfc9935-ml-kem-certs': keyFiles,
  'cctv/ML-KEM/intermediate': bothDirections,
  'cctv/ML-KEM/modulus': modulus,
  'cctv/ML-KEM/strcmp': decapsulationOnly,
  'cctv/ML-KEM/unluckysample': bothDirections,
  'cctv/accumulated': accumulated,
  'sp800-90b': entropyEstimators,
}
