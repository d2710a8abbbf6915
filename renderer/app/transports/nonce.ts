/** 256 random bits that mark the one port meant for this document: not evidence, so not from an injected source. */
export function pageNonce(): string {
  // eslint-disable-next-line no-restricted-syntax -- a secret of this page; nothing that is kept derives from it
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
