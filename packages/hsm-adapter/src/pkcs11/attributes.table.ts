/** Attributes and classes that templates of this package name. Source: OASIS PKCS#11 3.2, pkcs11t.h of published/3-02. */
export const CKA = {
  CLASS: 0x0,
  TOKEN: 0x1,
  PRIVATE: 0x2,
  LABEL: 0x3,
  VALUE: 0x11,
  KEY_TYPE: 0x100,
  ID: 0x102,
  SENSITIVE: 0x103,
  ENCRYPT: 0x104,
  DECRYPT: 0x105,
  SIGN: 0x108,
  VERIFY: 0x10a,
  VALUE_LEN: 0x161,
  EXTRACTABLE: 0x162,
  LOCAL: 0x163,
  NEVER_EXTRACTABLE: 0x164,
  ALWAYS_SENSITIVE: 0x165,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  PARAMETER_SET: 0x61d,
  ENCAPSULATE: 0x633,
  DECAPSULATE: 0x634,
} as const

export const CKO = { PUBLIC_KEY: 2, PRIVATE_KEY: 3, SECRET_KEY: 4 } as const

export const CKK_AES = 0x1f
export const CKM_AES_KEY_GEN = 0x1080
export const CKM_AES_GCM = 0x1087
