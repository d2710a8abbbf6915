import { UsageError, type Command } from '../command.ts';
import { textTable } from '../layout.ts';
import { eventJson, findingJson, paymentJson, stateJson, timeJson } from '../presentation.ts';

export const paymentCommand: Command = {
  name: 'payment',
  usage: 'REF --vault DIR',
  summary:
    'Shows one payment by any of its ids: events, states with their proof, path, links with reasons, findings.',
  options: {},
  run: async (call) => {
    const [reference, ...more] = call.positionals;
    if (reference === undefined || more.length > 0) throw new UsageError('payment needs exactly one REF.');
    const engine = await call.openVault();
    await engine.settled();
    const { client } = engine;
    const detail = await client.payments.get({ reference });
    const { payment } = detail;
    const projection = await client.lifecycle.projection({ reference: payment.id });
    const { findings } = await client.findings.list({ reference: payment.id });
    const path = projection.lanes.flatMap((lane) =>
      lane.steps.map((step) => ({ ...step, at: timeJson(step.at) })),
    );
    const expected = projection.lanes.flatMap((lane) =>
      lane.expected.map((next) => ({ ...next, due: timeJson(next.due) })),
    );
    const json = {
      ...paymentJson(payment),
      states: {
        ledger: stateJson(payment.states.ledger),
        psp: stateJson(payment.states.psp),
        bank: stateJson(payment.states.bank),
      },
      profile: projection.profile,
      asOf: timeJson(projection.asOf),
      events: detail.events.map(eventJson),
      path,
      expected,
      evidenceToAskFor: projection.evidenceToAskFor,
      links: detail.links,
      findings: findings.map(findingJson),
    };
    const steps = path.map((step) => [
      step.party,
      step.at ?? '',
      step.from ?? '',
      step.to,
      step.proof,
      step.legal ? '' : `not legal: ${step.objection ?? ''}`,
    ]);
    const text = [
      `${payment.reference}  ${json.amount ?? '?'} ${json.currency ?? ''}  ${payment.rail ?? 'unknown rail'} ${payment.direction ?? ''}`,
      textTable(['party', 'at', 'from', 'to', 'proof', ''], steps),
      ...findings.map(
        (finding) => `${finding.severity.toUpperCase()} ${finding.code}: ${finding.explanation}`,
      ),
    ].join('\n');
    return { json, text };
  },
};
