/** Every KEM that liboqs-js serves. */
import { FRODOKEM_TABLE } from '../frodokem.table.ts'
import { CLASSIC_MCELIECE_TABLE } from '../mceliece.table.ts'

export const LIBOQS_KEMS = { ...CLASSIC_MCELIECE_TABLE, ...FRODOKEM_TABLE }
