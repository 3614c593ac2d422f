export { repositoryRoot, vectorsRoot } from './roots.ts'
export {
  hasVectors,
  howToGet,
  MissingVectorsError,
  readManifest,
  readVectorFile,
  readVectorJson,
  readVectorText,
  vectorSet,
  type VectorCount,
  type VectorSet,
  type VectorSource,
} from './manifest.ts'
export { AcvpCase, fromHex, joinAcvp, loadAcvp } from './acvp.ts'
export { parseKeyValues, parseRsp, single, type KeyValues } from './text-files.ts'
export { derOfPem, loadPemFolder, type PemFile } from './pem-folder.ts'
export { partsOfCertificate, type CertificateParts } from './certificate.ts'
export { hqcKatGenerator, nistKatDrbg, shake128Stream, type Stream } from './random.ts'
export { accumulateKem, accumulateSignatures, type KemInputs, type Outputs } from './accumulated.ts'
export {
  kemTranscript,
  signatureTranscript,
  type KemTranscriptCase,
  type SignatureTranscriptCase,
} from './transcripts.ts'
export { codeRejectedBy, codeThrownBy } from './errors.ts'
export { publishedFigures, type PublishedFigures } from './figures.ts'
