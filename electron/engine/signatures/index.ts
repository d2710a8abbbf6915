/** Signatures of webhooks: one file a scheme; used by evidence at import and by replay. */
export { inspectRecord } from './inspect.ts';
export { judgeSignature, schemeOf, type SentBody } from './judge.ts';
export type { Check, Scheme, SignedMessage, SigningKey } from './scheme.ts';
