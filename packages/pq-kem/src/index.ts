export { mlKem1024, mlKem512, mlKem768 } from './ml-kem.ts'
export { mlKem1024P384, mlKem768P256, xWing } from './hybrid.ts'
