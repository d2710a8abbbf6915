/** The doors through which bundles reach the domains to their left; the composition root fills them. */
import type { BundleInput } from '../../../shared/bundles/model.ts';
import type { RecordDetail, Source } from '../../../shared/evidence/model.ts';
import type { Finding } from '../../../shared/findings/model.ts';
import type { AttemptId, CaseId, RecordId, SourceId } from '../../../shared/kernel/ids.ts';
import type { Projection } from '../../../shared/lifecycle/model.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import type { FrozenCase } from '../cases/index.ts';

/** What bundles needs of the domains to its left. */
export interface BundleNeighbours {
  freezeCase(id: CaseId): FrozenCase;
  /** Custody of an export; must not change the case's revision. */
  noteExport(id: CaseId, bundle: { readonly name: string; readonly sha256: string }): void;
  /** @throws RailtraceError `not_found` */
  payment(reference: string): PaymentDetail | Promise<PaymentDetail>;
  /** @throws RailtraceError `not_found` */
  projection(reference: string): Projection | Promise<Projection>;
  /** Of the present analysis, all of them. */
  findings(): FindingsList | Promise<FindingsList>;
  /** @throws RailtraceError `not_found` */
  record(id: RecordId): RecordDetail | Promise<RecordDetail>;
  /** All stored bytes of a record. */
  recordBytes(id: RecordId): AsyncIterable<Uint8Array>;
  source(id: SourceId): Source | Promise<Source>;
  /** @throws RailtraceError `not_found` */
  attempt(id: AttemptId): { readonly evidenceRecordId: RecordId | null };
  readonly redactionPolicyVersion: string;
}

export interface FindingsList {
  readonly asOf: number | null;
  readonly findings: readonly Finding[];
}

/** A case revision as it is to leave, without what the vault adds. */
export type FrozenRevision = Omit<BundleInput, 'signer' | 'tool'>;

export type ExportSubject = { readonly caseId: CaseId } | { readonly paymentReference: string };
