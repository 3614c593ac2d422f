/** PKCS#11 numbers that this folder uses. Source: OASIS PKCS#11 3.2, pkcs11t.h and pkcs11f.h of published/3-02. */

export const CKF_OS_LOCKING_OK = 0x2
export const CKF_RW_SESSION = 0x2
export const CKF_SERIAL_SESSION = 0x4
export const CKF_TOKEN_INITIALIZED = 0x400
export const CKF_USER_PIN_LOCKED = 0x4_0000
export const CKU_USER = 1
export const CKS_RW_USER_FUNCTIONS = 3

export const CKA_CLASS = 0x0
export const CKA_TOKEN = 0x1
export const CKA_VALUE = 0x11
export const CKA_KEY_TYPE = 0x100
export const CKA_ID = 0x102
export const CKA_SENSITIVE = 0x103
export const CKA_START_DATE = 0x110
export const CKA_END_DATE = 0x111
export const CKA_VALUE_LEN = 0x161
export const CKA_EXTRACTABLE = 0x162
/** Attributes whose value is an array of attributes. */
export const CKF_ARRAY_ATTRIBUTE = 0x4000_0000

/** CKO_PUBLIC_KEY, CKO_PRIVATE_KEY, CKO_SECRET_KEY. */
export const OBJECT_CLASSES = { public: 2, private: 3, secret: 4 } as const
export const CKO_SECRET_KEY = OBJECT_CLASSES.secret
export const CKK_GENERIC_SECRET = 0x10

/** What CK_TOKEN_INFO says where it says nothing: CK_UNAVAILABLE_INFORMATION, of which pkcs11js keeps 32 bits. */
export const CK_UNAVAILABLE_INFORMATION = 0xffff_ffff
export const CK_EFFECTIVELY_INFINITE = 0

/** The place of C_DecapsulateKey in CK_FUNCTION_LIST_3_2, counted from 1 behind its version. */
export const C_DECAPSULATE_KEY = 94

/** Parameter types of pkcs11js 2.1.7 (common.h), not of PKCS#11. */
export const CK_PARAMS_DES_CBC_ENCRYPT_DATA = 20
export const CK_PARAMS_GCM = 25
