/**
 * The page's one Trusted Types policy. A worker's address is a script address, so the browser wants to be told
 * which one is meant: only this build's own files pass.
 */

interface ScriptAddressPolicy {
  createScriptURL(address: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptAddressPolicy;
}
declare global {
  // Not in TypeScript's DOM library yet; absent in browsers without Trusted Types.
  interface Window {
    readonly trustedTypes?: PolicyFactory;
  }
}

function ownAddress(address: string): string {
  const url = new URL(address, document.baseURI);
  if (url.origin !== new URL(document.baseURI).origin) {
    throw new TypeError(`A worker may only be started from this page's own files, not from ${url.origin}.`);
  }
  return url.href;
}

const policy: ScriptAddressPolicy =
  window.trustedTypes?.createPolicy('railtrace', { createScriptURL: ownAddress }) ?? {
    createScriptURL: ownAddress,
  };

/** Starts a worker of this build. */
export function startOwnWorker(address: string): Worker {
  return new Worker(policy.createScriptURL(address), { type: 'module' });
}
