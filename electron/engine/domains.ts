/** Builds the domains in the order in which data flows; each sees only those to its left. */
import { RailtraceError } from '../../shared/kernel/errors.ts';
import { createEvidence, createTokenise } from './evidence/index.ts';
import { createReplay } from './replay/index.ts';
import { createBundles } from './bundles/index.ts';
import { createCases } from './cases/index.ts';
import { readSettings } from './workspace/settings.ts';
import { redactText } from '../../shared/evidence/redaction/redact.ts';
import type { EngineContext, OpenVault } from './kernel/context.ts';
import type { AllHandlers } from './kernel/router.ts';

export interface Domains {
  readonly handlers: Omit<AllHandlers, 'workspace' | 'files'>;
  startAnalysis(): void;
  close(): Promise<void>;
}

export function buildDomains(context: EngineContext, vault: OpenVault): Domains {
  const evidence = createEvidence(context, vault, { onImported: () => undefined });
  const replay = createReplay(context, vault, evidence, {
    recordsOf: () => {
      throw new RailtraceError('not_supported_here', 'Payments are being built.');
    },
  });
  const notYet = (): never => {
    throw new RailtraceError('not_supported_here', 'Payments are being built.');
  };
  const tokenise = createTokenise(vault.keys.token);
  const cases = createCases(context, vault, {
    payment: notYet,
    record: (id) => evidence.handlers.record({ id }, undefined),
    finding: notYet,
    attempt: (id) => replay.attempt(id),
    actor: () => readSettings(vault.db).actor,
    redacted: (text) => redactText(text, tokenise).text,
  });
  const bundles = createBundles(context, vault, {
    freezeCase: (id) => cases.freeze(id),
    noteExport: (id, bundle) => cases.noteExport(id, bundle),
    payment: notYet,
    projection: notYet,
    findings: () => ({ asOf: null, findings: [] }),
    record: (id) => evidence.handlers.record({ id }, undefined),
    async *recordBytes(id) {
      yield await Promise.resolve(evidence.record(id).bytes);
    },
    source: (id) => {
      const source = evidence.sources().find((candidate) => candidate.id === id);
      if (source === undefined) throw new RailtraceError('not_found', `There is no source ${String(id)}.`);
      return source;
    },
    attempt: (id) => replay.attempt(id),
    redactionPolicyVersion: '1',
  });
  const missing = new Proxy(
    {},
    {
      get: () => () => {
        throw new RailtraceError('not_supported_here', 'This part is being built.');
      },
      ownKeys: () => ['list'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  ) as never;
  return {
    handlers: {
      evidence: evidence.handlers,
      payments: missing,
      lifecycle: missing,
      findings: missing,
      replay: replay.handlers,
      cases: cases.handlers,
      bundles: bundles.handlers,
    },
    startAnalysis: () => undefined,
    close: async () => {
      await replay.stopAll();
      await bundles.close();
      await evidence.close();
    },
  };
}
