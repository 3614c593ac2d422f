export { scanEndpoint, type EndpointOptions } from './endpoint.node.ts'
export { scanPaths, type ScanOptions } from './scan.node.ts'
export { readFile } from './read.ts'
export { assess, type Horizon } from './assess.ts'
export { INVENTORY_ERRORS, InventoryError, type InventoryErrorCode } from './errors.ts'
export type {
  AlgorithmFacts,
  Asset,
  AssetKind,
  Damage,
  Details,
  Finding,
  Format,
  Found,
  Place,
  Primitive,
  Problem,
  Purpose,
  Quantum,
  ScanRecord,
  Totals,
  Use,
  Verdict,
} from './finding.ts'
