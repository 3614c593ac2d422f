export { isThere, ServiceMissing } from './missing.ts'
export {
  startSoftHsm,
  softHsmModule,
  type SoftHsm,
  type SoftHsmToken,
  type TokenSettings,
} from './softhsm.ts'
export { startNss } from './forky/nss.ts'
export { startOpenCryptoki } from './forky/opencryptoki.ts'
export { forkyRoot } from './forky/root.ts'
export type { RootToken } from './forky/token.ts'
export { buildShim, startShim, type Fault, type Shim, type ShimTarget } from './shim.ts'
export { p11KitModule, startP11Kit, type P11Kit } from './p11-kit.ts'
export { isKryopticBuilt, startKryoptic, type Kryoptic } from './kryoptic.ts'
export { commandOf } from './programs.ts'
