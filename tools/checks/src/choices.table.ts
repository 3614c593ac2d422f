/** One line for each algorithm on when to take it, by what its id begins with: the first that fits counts. */
export const CHOICES: readonly (readonly [prefix: string, when: string])[] = [
  ['X-Wing', 'nothing prescribes another: the default'],
  ['MLKEM768-P256', 'the classical half must be a NIST curve'],
  ['MLKEM1024-P384', 'as MLKEM768-P256, for category 5'],
  ['ML-KEM-512', 'every byte counts and the data is short-lived'],
  ['ML-KEM-768', 'a standard prescribes ML-KEM alone'],
  ['ML-KEM-1024', 'CNSA 2.0 applies'],
  ['HQC-', 'lattices must not be all that protects, in an envelope around another'],
  ['MLKEM', 'a certificate or CMS prescribes one key for both halves'],
  ['Classic-McEliece-', 'a key is published once and protects for decades, and its size is no matter'],
  ['FrodoKEM-', 'the ring structure of ML-KEM is not trusted; SHAKE is quicker than AES here'],
  ['DHKEM-', 'old data is read, or a peer of HPKE has nothing else'],
  ['RSA-OAEP-', 'old data is read; never for new keys'],
  ['ML-DSA-44', 'every byte counts'],
  ['ML-DSA-65', 'nothing prescribes another: the default, beside Ed25519 in files'],
  ['ML-DSA-87', 'CNSA 2.0 applies'],
  ['HashML-DSA-', 'a system prescribes it'],
  ['MLDSA', 'a certificate or protocol has room for one signature and wants two schemes'],
  ['SLH-DSA-', 'only hash functions are trusted: roots, firmware; `s` is smaller, `f` signs faster'],
  ['HashSLH-DSA-', 'a system prescribes it'],
  ['HSS-LMS', 'firmware under SP 800-208, where the state can be kept'],
  ['XMSS', 'as HSS-LMS, where the device has XMSS'],
  ['Falcon-', 'Falcon of round 3 must be verified; FN-DSA will be another'],
  ['MAYO-', 'research into small multivariate signatures'],
  ['UOV-', 'research into signatures of 96 to 260 bytes, under large public keys'],
  ['Ed25519', 'half of a pair with ML-DSA'],
  ['ECDSA-', 'old signatures are verified, or half of a pair'],
  ['RSA-PSS-', 'old signatures are verified'],
]

/** @throws Error for an algorithm without a line. */
export function whenToChoose(id: string): string {
  const row = CHOICES.find(([prefix]) => id.startsWith(prefix))
  if (row === undefined) throw new Error(`tools/checks/src/choices.table.ts has no line for ${id}`)
  return row[1]
}
