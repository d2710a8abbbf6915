/**
 * From a case (or a single payment) to what its bundle holds: exhibits lead to payments, findings and records; records
 * lead to their bytes. Whole source files stay in the vault, because they show other people's payments; each record
 * that anything cites is included, and what stays behind is listed as left out.
 */
import type {
  BundleCustodyEntry,
  BundleFinding,
  BundleOmission,
  BundlePayment,
  BundleTimelineEntry,
} from '../../../shared/bundles/model.ts';
import type { Source } from '../../../shared/evidence/model.ts';
import type { Finding } from '../../../shared/findings/model.ts';
import { attemptIdSchema, recordIdSchema, type RecordId } from '../../../shared/kernel/ids.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { startOfDay } from '../../../shared/kernel/time.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import type { FrozenCase } from '../cases/index.ts';
import { heldRecords, type HeldEvidence, type HeldRecord } from './heldRecords.ts';
import type { BundleNeighbours, ExportSubject, FindingsList, FrozenRevision } from './neighbours.ts';

/** What the exhibits lead to, each once. */
interface Contents {
  readonly payments: Map<string, PaymentDetail>;
  readonly findings: Map<string, Finding>;
  readonly records: Set<RecordId>;
  readonly omissions: BundleOmission[];
}

/** A frozen revision whose evidence still names its records. */
export type AssembledRevision = Omit<FrozenRevision, 'evidence'> & {
  readonly evidence: readonly HeldEvidence[];
};

/** @throws RailtraceError `not_found`, `cancelled` */
export async function assemble(
  subject: ExportSubject,
  neighbours: BundleNeighbours,
  signal: AbortSignal,
): Promise<AssembledRevision> {
  const judged = await neighbours.findings();
  const contents: Contents = { payments: new Map(), findings: new Map(), records: new Set(), omissions: [] };
  const frozen = 'caseId' in subject ? neighbours.freezeCase(subject.caseId) : null;
  if (frozen !== null) await followExhibits(frozen, contents, judged, neighbours);
  if ('paymentReference' in subject) await addPayment(subject.paymentReference, contents, judged, neighbours);
  const held = await heldRecords(contents.records, neighbours, signal);
  const payments = await Promise.all(
    [...contents.payments.values()].map((detail) => paymentOf(detail, neighbours)),
  );
  const head = frozen === null ? headOfPayment(contents, judged) : headOfCase(frozen, judged);
  return {
    ...head,
    redactionPolicyVersion: neighbours.redactionPolicyVersion,
    notes: (frozen?.notes ?? []).map((note) => ({ ...note, id: String(note.id) })),
    timeline: timelineOf(contents, held.records),
    payments,
    findings: [...contents.findings.values()].map((finding) => findingOf(finding, contents, held.records)),
    evidence: [...held.records.values()].map(({ evidence }) => evidence),
    redactions: [...held.records.values()].flatMap(({ redactions }) => redactions),
    omissions: [...contents.omissions, ...held.omissions],
    custody: custodyOf(held.sources, frozen),
    queries: payments.map(({ reference }) => ({
      name: `payment ${reference}`,
      language: 'filter' as const,
      text: reference,
    })),
    profiles: profilesOf(payments),
  };
}

async function followExhibits(
  frozen: FrozenCase,
  contents: Contents,
  judged: FindingsList,
  neighbours: BundleNeighbours,
): Promise<void> {
  for (const exhibit of frozen.exhibits) {
    try {
      if (exhibit.kind === 'payment') await addPayment(exhibit.subject, contents, judged, neighbours);
      else if (exhibit.kind === 'record') contents.records.add(recordIdSchema.parse(Number(exhibit.subject)));
      else if (exhibit.kind === 'attempt') addAttempt(exhibit.subject, contents, neighbours);
      else await addFinding(exhibit.subject, contents, judged, neighbours);
    } catch (thrown) {
      // A later analysis may know a payment or finding no more. The exhibit stays in the case; the reader is told.
      if (!(thrown instanceof RailtraceError) || !['not_found', 'conflict'].includes(thrown.code))
        throw thrown;
      contents.omissions.push({
        what: `exhibit: ${exhibit.kind} ${exhibit.label}`,
        reason:
          thrown.code === 'conflict'
            ? 'the present analysis knows several by that name'
            : 'the present analysis does not know it',
      });
    }
  }
}

async function addPayment(
  reference: string,
  contents: Contents,
  judged: FindingsList,
  neighbours: BundleNeighbours,
): Promise<void> {
  const detail = await neighbours.payment(reference);
  if (contents.payments.has(detail.payment.id)) return;
  contents.payments.set(detail.payment.id, detail);
  for (const { recordId } of [...detail.events, ...detail.links]) contents.records.add(recordId);
  for (const finding of judged.findings) if (finding.paymentId === detail.payment.id) hold(finding, contents);
}

async function addFinding(
  id: string,
  contents: Contents,
  judged: FindingsList,
  neighbours: BundleNeighbours,
): Promise<void> {
  const finding = judged.findings.find((candidate) => candidate.id === id);
  if (finding === undefined) throw new RailtraceError('not_found', `There is no finding ${id}.`);
  hold(finding, contents);
  // A finding is read together with the payment that it is about.
  if (finding.paymentId !== null) await addPayment(finding.paymentId, contents, judged, neighbours);
}

function hold(finding: Finding, contents: Contents): void {
  contents.findings.set(finding.id, finding);
  for (const { recordId } of finding.records) contents.records.add(recordId);
}

function addAttempt(subject: string, contents: Contents, neighbours: BundleNeighbours): void {
  const { evidenceRecordId } = neighbours.attempt(attemptIdSchema.parse(Number(subject)));
  if (evidenceRecordId === null)
    throw new RailtraceError('not_found', `Attempt ${subject} left no evidence.`);
  contents.records.add(evidenceRecordId);
}

type Head = Pick<FrozenRevision, 'case' | 'revision'>;

function headOfCase(frozen: FrozenCase, judged: FindingsList): Head {
  const { id, title, severity, status, owner, openedAt, revision } = frozen.case;
  return {
    case: { id: String(id), title, severity, status, owner, openedAt },
    revision: {
      number: revision,
      frozenAt: frozen.frozenAt,
      frozenBy: frozen.frozenBy,
      asOf: judged.asOf,
      auditChainHead: frozen.custody.at(-1)?.hash ?? null,
      previousBundle: null,
    },
  };
}

/** A payment on its own has no revisions and no clock but its evidence's. */
function headOfPayment({ payments, findings }: Contents, judged: FindingsList): Head {
  const [payment] = [...payments.values()].map((detail) => detail.payment);
  if (payment === undefined) throw new RailtraceError('internal', 'There is no payment to export.');
  const frozenAt = judged.asOf ?? payment.lastAt ?? 0;
  const worst = ['high', 'medium', 'low', 'info'].find((severity) =>
    [...findings.values()].some((finding) => finding.severity === severity),
  );
  return {
    case: {
      id: `payment-${payment.id}`,
      title: `Payment ${payment.reference}`,
      severity: worst ?? 'none',
      status: 'exported without a case',
      owner: 'none',
      openedAt: payment.firstAt ?? frozenAt,
    },
    revision: {
      number: 1,
      frozenAt,
      frozenBy: 'Railtrace',
      asOf: judged.asOf,
      auditChainHead: null,
      previousBundle: null,
    },
  };
}

async function paymentOf(
  { payment, links }: PaymentDetail,
  neighbours: BundleNeighbours,
): Promise<BundlePayment> {
  const { id, reference, references, rail, direction, amount, states } = payment;
  // By its id: two payments may share a reference.
  const projection = await neighbours.projection(id);
  return { id, reference, references, rail, direction, amount, states, projection, links };
}

function profilesOf(payments: readonly BundlePayment[]): FrozenRevision['profiles'] {
  const profiles = new Map<string, string>();
  for (const { projection } of payments) {
    const profile = projection?.profile;
    if (profile) profiles.set(`${profile.rail} ${profile.direction}`, profile.version);
  }
  return [...profiles].map(([name, version]) => ({ name, version }));
}

function findingOf(
  finding: Finding,
  { payments }: Contents,
  held: ReadonlyMap<RecordId, HeldRecord>,
): BundleFinding {
  const { id, code, severity, references, explanation, nextStep } = finding;
  const payment = finding.paymentId === null ? undefined : payments.get(finding.paymentId);
  return {
    id,
    code,
    severity,
    payment: payment?.payment.reference ?? null,
    references,
    explanation,
    nextStep,
    records: finding.records.map(({ recordId, source, locator }) => ({
      source,
      locator,
      evidence: held.get(recordId)?.evidence.sha256 ?? null,
    })),
  };
}

/** Each payment's events keep the order that its lifecycle gives them; several payments are woven together by time. */
function timelineOf(
  { payments, records }: Contents,
  held: ReadonlyMap<RecordId, HeldRecord>,
): BundleTimelineEntry[] {
  const stated = new Set<RecordId>();
  const strands = [...payments.values()].map(({ payment, events }) =>
    events.map((event): BundleTimelineEntry => {
      stated.add(event.recordId);
      return {
        source: event.source,
        locator: event.locator,
        evidence: held.get(event.recordId)?.evidence.sha256 ?? null,
        times: event.times,
        party: event.party,
        payment: payment.reference,
        event: event.kind,
        status: event.status,
        amount: event.amount,
      };
    }),
  );
  const others = [...records]
    .filter((id) => !stated.has(id))
    .flatMap((id) => held.get(id)?.entry ?? [])
    .sort((left, right) => (timeOf(left) ?? 0) - (timeOf(right) ?? 0));
  return woven([...strands, others], timeOf);
}

function timeOf({ times }: BundleTimelineEntry): number | null {
  const day = times.bookedOn ?? times.valueOn;
  return times.occurredAt ?? times.receivedAt ?? (day === null ? null : startOfDay(day));
}

/** Merges lists by time without ever changing the order inside one; an item without a time follows the one before it. */
function woven<T>(strands: readonly (readonly T[])[], at: (item: T) => number | null): T[] {
  const heads = strands.map(() => 0);
  const result: T[] = [];
  for (;;) {
    let best = -1;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [index, strand] of strands.entries()) {
      const item = strand[heads[index] ?? 0];
      if (item === undefined) continue;
      const time = at(item) ?? Number.NEGATIVE_INFINITY;
      if (best === -1 || time < earliest) [best, earliest] = [index, time];
    }
    const next = strands[best]?.[heads[best] ?? 0];
    if (next === undefined) return result;
    result.push(next);
    heads[best] = (heads[best] ?? 0) + 1;
  }
}

/** Where the evidence came from, then what was done in the case, as one log in the order of time. */
function custodyOf(sources: readonly Source[], frozen: FrozenCase | null): BundleCustodyEntry[] {
  const imports = [...sources]
    .sort((left, right) => left.importedAt - right.importedAt || left.id - right.id)
    .map((source): BundleCustodyEntry => ({
      at: source.importedAt,
      actor: 'Railtrace',
      action: 'imported',
      subject: `${source.name}, SHA-256 as received ${source.sha256}`,
      tool: `importer ${source.format}`,
      item: source.storedSha256,
    }));
  const handling = (frozen?.custody ?? []).map((entry): BundleCustodyEntry => ({
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    tool: entry.tool,
    item: entry.item_sha256,
  }));
  return woven([imports, handling], ({ at }) => at);
}
