/**
 * The page's Trusted Types policies, two in all: `railtrace` for script addresses (a worker's address is one; only
 * this build's own files pass), and Monaco's `editorViewLayer` for the lines that Monaco draws from text it has
 * escaped itself. Nothing else in the page can turn a string into markup or script.
 */

import editorWorkerAddress from 'monaco-editor/editor/editor.worker.js?worker&url';

interface TrustedPolicy {
  readonly name: string;
  createScriptURL?(address: string): string;
  createHTML?(markup: string): string;
}
interface PolicyRules {
  createScriptURL?(address: string): string;
  createHTML?(markup: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: PolicyRules): TrustedPolicy;
}
declare global {
  // Not in TypeScript's DOM library yet; absent in browsers without Trusted Types.
  interface Window {
    readonly trustedTypes?: PolicyFactory;
    MonacoEnvironment?: {
      readonly getWorker: () => Worker;
      readonly createTrustedTypesPolicy: typeof policyForMonaco;
    };
  }
}

function ownAddress(address: string): string {
  const url = new URL(address, document.baseURI);
  if (url.origin !== new URL(document.baseURI).origin) {
    throw new TypeError(`A worker may only be started from this page's own files, not from ${url.origin}.`);
  }
  return url.href;
}

function createPolicy(name: string, rules: PolicyRules): TrustedPolicy {
  return window.trustedTypes?.createPolicy(name, rules) ?? { name, ...rules };
}

const scripts = createPolicy('railtrace', { createScriptURL: ownAddress });
const editorLines = createPolicy('editorViewLayer', { createHTML: (markup) => markup });

/** Monaco asks for a policy per part; all its parts share the two above. */
function policyForMonaco(_name: string, wanted?: { readonly createScriptURL?: unknown }): TrustedPolicy {
  return wanted?.createScriptURL === undefined ? editorLines : scripts;
}

function startOwnWorker(address: string): Worker {
  return new Worker(scripts.createScriptURL?.(address) ?? ownAddress(address), { type: 'module' });
}

/** To be called before Monaco's modules are fetched: they ask for their policies while they load. */
export function prepareForMonaco(): void {
  window.MonacoEnvironment ??= {
    getWorker: () => startOwnWorker(editorWorkerAddress),
    createTrustedTypesPolicy: policyForMonaco,
  };
}
