/** Evidence bundles: export a frozen case revision, verify anybody's bundle. */
export { buildBundle, bundleName, type BuildControls } from './builder.ts';
export { createBundles, type Bundles } from './handlers.ts';
export { keyName, signerFilesOfSeed, type SignerFiles } from './keys.ts';
export type { BundleNeighbours, ExportSubject, FindingsList, FrozenRevision } from './neighbours.ts';
export { verifyBundle, type VerifyOptions } from './verify.ts';
