/** Evidence bundles: export a frozen case revision, verify anybody's bundle. */
export { buildBundle, bundleName } from './builder.ts';
export { keyName, signerFilesOfSeed, type SignerFiles } from './keys.ts';
export { verifyBundle, type VerifyOptions } from './verify.ts';
