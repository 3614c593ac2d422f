export { isThere, ServiceMissing } from './missing.ts'
export {
  startSoftHsm,
  softHsmModule,
  type SoftHsm,
  type SoftHsmToken,
  type TokenSettings,
} from './softhsm.ts'
