import { parseIsoInstant } from '../../../shared/kernel/time.ts';
import { UsageError, type Command } from '../command.ts';
import { findingJson, timeJson } from '../presentation.ts';

export const findingsCommand: Command = {
  name: 'findings',
  usage: '--vault DIR [--as-of ISO]',
  summary: 'Lists what is wrong, judged at a time (default: the newest in the evidence).',
  options: { 'as-of': { type: 'string' } },
  run: async (call) => {
    const asOf = instantOf(call.optional('as-of'));
    const engine = await call.openVault();
    await engine.settled();
    const judged = await engine.client.findings.list(asOf === undefined ? {} : { asOf });
    const findings = judged.findings.map(findingJson);
    const lines = findings.map(
      (finding) =>
        `${finding.severity.padEnd(6)}  ${finding.code.padEnd(22)}  ${finding.payment ?? finding.references[0] ?? ''}\n        ${finding.explanation}`,
    );
    return {
      json: { asOf: timeJson(judged.asOf), findings },
      text: [
        ...lines,
        `${String(findings.length)} findings, judged as of ${timeJson(judged.asOf) ?? 'no evidence'}`,
      ].join('\n'),
    };
  },
};

function instantOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const instant = parseIsoInstant(word);
  if (instant === null) throw new UsageError('--as-of takes an ISO time such as 2026-03-22T00:00:00Z.');
  return instant;
}
