/** Builds the domains in the order in which data flows; each sees only those to its left. */
import { redactText } from '../../shared/evidence/redaction/redact.ts';
import type { Source } from '../../shared/evidence/model.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import type { AttemptId, SourceId } from '../../shared/kernel/ids.ts';
import { createBundles } from './bundles/index.ts';
import { createCases } from './cases/index.ts';
import { createEvidence, createTokenise, removeUnfinishedImports, type Evidence } from './evidence/index.ts';
import { createAnalysis, createFindings } from './findings/index.ts';
import type { EngineContext, OpenVault } from './kernel/context.ts';
import type { AllHandlers } from './kernel/router.ts';
import { createLifecycle } from './lifecycle/index.ts';
import { createPayments } from './payments/index.ts';
import { createReplay } from './replay/index.ts';
import { readSettings } from './workspace/settings.ts';
import { analysisIsStale } from './workspace/summary.ts';

export interface Domains {
  readonly handlers: Omit<AllHandlers, 'workspace' | 'files'>;
  /** Judges all evidence again; called when the judging time changed. */
  startAnalysis(): void;
  close(): Promise<void>;
}

/** Version of the redaction rules, stated in every bundle. */
const redactionPolicyVersion = '1';

export function buildDomains(context: EngineContext, vault: OpenVault): Domains {
  removeUnfinishedImports(vault.db);
  const analysis = createAnalysis(context, vault);
  const startAnalysis = (): void => void analysis.start();

  const evidence = createEvidence(context, vault, { onImported: () => void analysis.start(true) });
  const payments = createPayments(context, vault, {
    actor: () => readSettings(vault.db).actor,
    onAnnotated: () => analysis.start(),
  });
  const lifecycle = createLifecycle(context, vault, payments);
  const findings = createFindings(vault, payments, analysis);
  const replay = createReplay(context, vault, evidence, payments);

  const payment = (reference: string) => payments.handlers.get({ reference }, undefined);
  const allFindings = () => findings.handlers.list({}, undefined);
  const record: Evidence['handlers']['record'] = (input) => evidence.handlers.record(input, undefined);
  const attempt = (id: AttemptId) => replay.attempt(id);
  const tokenise = createTokenise(vault.keys.token);

  const cases = createCases(context, vault, {
    payment,
    record: (id) => record({ id }, undefined),
    finding: async (id) => (await allFindings()).findings.find((finding) => finding.id === id),
    attempt,
    actor: () => readSettings(vault.db).actor,
    redacted: (text) => redactText(text, tokenise).text,
  });
  const bundles = createBundles(context, vault, {
    freezeCase: (id) => cases.freeze(id),
    noteExport: (id, bundle) => {
      cases.noteExport(id, bundle);
    },
    payment,
    projection: (reference) => lifecycle.handlers.projection({ reference }, undefined),
    findings: allFindings,
    record: (id) => record({ id }, undefined),
    async *recordBytes(id) {
      yield await Promise.resolve(evidence.record(id).bytes);
    },
    source: (id) => sourceOf(evidence, id),
    attempt,
    redactionPolicyVersion,
  });

  // Evidence that was kept while nothing could be judged: a killed process, or rules that changed.
  if (analysisIsStale(vault.read)) startAnalysis();
  return {
    handlers: {
      evidence: evidence.handlers,
      payments: payments.handlers,
      lifecycle: lifecycle.handlers,
      findings: findings.handlers,
      replay: replay.handlers,
      cases: cases.handlers,
      bundles: bundles.handlers,
    },
    startAnalysis,
    close: async () => {
      await analysis.stop();
      await replay.stopAll();
      await bundles.close();
      await evidence.close();
    },
  };
}

function sourceOf(evidence: Evidence, id: SourceId): Source {
  const source = evidence.sources().find((candidate) => candidate.id === id);
  if (source === undefined) throw new RailtraceError('not_found', `There is no source ${String(id)}.`);
  return source;
}
