/**
 * What an evidence bundle holds. `BundleInput` is what the cases domain hands to the builder: plain values, already
 * redacted, of one frozen case revision. The schemas are the documents inside the bag, read again by the verifier.
 */
import { z } from 'zod';
import type { Projection } from '../lifecycle/model.ts';
import type { Link, PaymentSummary } from '../payments/model.ts';
import { moneySchema } from '../kernel/money.ts';
import { fourTimesSchema, instantSchema, type Instant } from '../kernel/time.ts';

/** Grows when a reader of today could no longer make sense of a bundle; a newer one is refused, not guessed at. */
export const bundleFormatVersion = 1;

/** Namespace of the SSH signature: what `ssh-keygen -Y verify -n` is told. */
export const bundleNamespace = 'evidence-bundle@railtrace';

/** Fixed places in the bag. */
export const bundlePaths = {
  bagInfo: 'bag-info.txt',
  declaration: 'bagit.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  minisignSignature: 'tagmanifest-sha256.txt.minisig',
  sshSignature: 'tagmanifest-sha256.txt.sig',
  minisignKey: 'keys/minisign.pub',
  sshKey: 'keys/ssh-ed25519.pub',
  allowedSigners: 'keys/allowed_signers',
  instructions: 'VERIFY.txt',
  case: 'data/case.json',
  custody: 'data/custody.jsonl',
  evidenceFolder: 'data/evidence',
  evidenceIndex: 'data/evidence-index.json',
  findings: 'data/findings.json',
  notes: 'data/notes.json',
  payments: 'data/payments.json',
  queriesFolder: 'data/queries',
  redactions: 'data/redactions.json',
  reportHtml: 'data/report.html',
  reportMarkdown: 'data/report.md',
  roCrate: 'data/ro-crate-metadata.json',
  timelineCsv: 'data/timeline.csv',
  timelineJson: 'data/timeline.json',
} as const;

/** Labels of `bag-info.txt` that are ours. */
export const bagInfoLabels = {
  formatVersion: 'Railtrace-Bundle-Version',
  caseId: 'Case-Id',
  revision: 'Case-Revision',
  redactionPolicy: 'Redaction-Policy-Version',
  chainHead: 'Chain-Head',
  auditChainHead: 'Audit-Chain-Head',
  previousBundle: 'Previous-Bundle',
} as const;

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** `prev` of the first custody line. */
export const custodyGenesis = '0'.repeat(64);

/** One line of `custody.jsonl`: chained by the SHA-256 of the line before it, without its line end. */
export const custodyLineSchema = z.strictObject({
  seq: z.number().int().positive(),
  prev: sha256Schema,
  utc: z.iso.datetime(),
  actor: z.string(),
  /** `collected`, `imported`, `viewed`, `redacted`, `exported`, `transferred`, `note-added` … */
  action: z.string().regex(/^[a-z][a-z.-]*$/),
  /** What it was done to, in words. */
  subject: z.string(),
  tool: z.string(),
  /** Stored evidence it concerns; null where it concerns the case as a whole. */
  item: sha256Schema.nullable(),
});
export type CustodyLine = z.infer<typeof custodyLineSchema>;

/** A custody entry before the builder numbers and chains it. */
export interface BundleCustodyEntry {
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Name and version of the program that did it. */
  readonly tool: string;
  readonly item: string | null;
}

export const evidenceIndexSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      /** In the bag: `data/evidence/<sha256>.<ending>`. */
      path: z.string(),
      /** SHA-256 of the bytes in the bag: what is kept after redaction. */
      sha256: sha256Schema,
      bytes: z.number().int().nonnegative(),
      /** SHA-256 of the source file as it was received, before redaction. */
      originalSha256: sha256Schema,
      /** File name as the person knows it. */
      source: z.string(),
      /** Part of the source that this is; null for the whole. */
      locator: z.string().nullable(),
      format: z.string(),
    }),
  ),
});
export type EvidenceIndex = z.infer<typeof evidenceIndexSchema>;

/** Redacted bytes of a source, or of one record of it. */
export interface BundleEvidence {
  /** Of the bytes that `read` yields. */
  readonly sha256: string;
  readonly bytes: number;
  readonly originalSha256: string;
  readonly source: string;
  readonly locator: string | null;
  /** Importer's format, e.g. `camt.053`. */
  readonly format: string;
  /** What the bytes are written in: decides the ending of the file. */
  readonly language: 'json' | 'xml' | 'csv' | 'plaintext';
  /** May be called more than once. */
  read(): AsyncIterable<Uint8Array>;
}

/** A place in evidence. `evidence` is null when the record is cited but its bytes are left out of the bundle. */
export const bundleCitationSchema = z.strictObject({
  source: z.string(),
  locator: z.string(),
  evidence: sha256Schema.nullable(),
});
export type BundleCitation = z.infer<typeof bundleCitationSchema>;

export const bundleTimelineEntrySchema = z.strictObject({
  ...bundleCitationSchema.shape,
  times: fourTimesSchema,
  /** `ledger`, `psp`, `bank`; null where the record names no party. */
  party: z.string().nullable(),
  /** Reference of the payment that it belongs to. */
  payment: z.string().nullable(),
  /** What happened, in the field's terms: `captured`, `booked_credit`. */
  event: z.string(),
  /** The party's own word. */
  status: z.string(),
  amount: moneySchema.nullable(),
});
export type BundleTimelineEntry = z.infer<typeof bundleTimelineEntrySchema>;
export const bundleTimelineSchema = z.strictObject({ entries: z.array(bundleTimelineEntrySchema) });

export const bundleFindingSchema = z.strictObject({
  id: z.string(),
  code: z.string(),
  severity: z.string(),
  payment: z.string().nullable(),
  references: z.array(z.string()),
  explanation: z.string(),
  nextStep: z.string().nullable(),
  records: z.array(bundleCitationSchema),
});
export type BundleFinding = z.infer<typeof bundleFindingSchema>;
export const bundleFindingsSchema = z.strictObject({
  asOf: instantSchema.nullable(),
  findings: z.array(bundleFindingSchema),
});

export interface BundlePayment {
  readonly id: string;
  readonly reference: string;
  readonly references: readonly string[];
  readonly rail: PaymentSummary['rail'];
  readonly direction: PaymentSummary['direction'];
  readonly amount: PaymentSummary['amount'];
  readonly states: PaymentSummary['states'];
  /** Path, proof and expectation of every lane; null when no rail profile fits. */
  readonly projection: Projection | null;
  readonly links: readonly Link[];
}

/** What stands in for something that was taken out. Never the plain text. */
export interface BundleRedaction {
  /** Stored evidence that the span lies in; null where those bytes are left out. */
  readonly evidence: string | null;
  readonly source: string;
  readonly locator: string | null;
  /** In bytes, inside the evidence or, with a locator, inside that record. */
  readonly offset: number;
  readonly length: number;
  readonly class: string;
  readonly rule: string;
}

export interface BundleNote {
  readonly id: string;
  readonly author: string;
  readonly writtenAt: Instant;
  readonly text: string;
}

/** Something a reader would look for and not find, with the reason. */
export interface BundleOmission {
  readonly what: string;
  readonly reason: string;
}

export interface BundleQuery {
  readonly name: string;
  readonly language: 'sql' | 'http' | 'filter';
  readonly text: string;
}

export interface BundleProfile {
  /** `card deposit` */
  readonly name: string;
  readonly version: string;
}

export interface BundleCase {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly owner: string;
  readonly openedAt: Instant;
}

export interface BundleRevision {
  readonly number: number;
  /** The only "now" that a bundle knows. */
  readonly frozenAt: Instant;
  readonly frozenBy: string;
  /** Findings are judged as of this time; null when there are none to judge. */
  readonly asOf: Instant | null;
  /** Head of the vault's audit chain when the revision was frozen (hex). */
  readonly auditChainHead: string | null;
  /** SHA-256 of the bundle of this case that was handed over before. */
  readonly previousBundle: string | null;
}

export interface BundleInput {
  readonly case: BundleCase;
  readonly revision: BundleRevision;
  readonly tool: { readonly name: string; readonly version: string };
  readonly redactionPolicyVersion: string;
  /** In the order that the timeline is to be read in: by cause first, time second. */
  readonly timeline: readonly BundleTimelineEntry[];
  /** In the order in which it happened, up to this revision and not beyond. */
  readonly custody: readonly BundleCustodyEntry[];
  // The order of the lists below does not matter; the builder sorts them.
  readonly notes: readonly BundleNote[];
  readonly payments: readonly BundlePayment[];
  readonly findings: readonly BundleFinding[];
  readonly evidence: readonly BundleEvidence[];
  readonly redactions: readonly BundleRedaction[];
  readonly omissions: readonly BundleOmission[];
  readonly queries: readonly BundleQuery[];
  readonly profiles: readonly BundleProfile[];
  readonly signer: {
    /** Ed25519 seed, 32 bytes. */
    readonly seed: Uint8Array;
    /** Whom the allowed_signers file names: `desk@railtrace`. Letters, digits and `._@-`. */
    readonly identity: string;
  };
}
