/** What a generated desk is made of, and what its truth file says. */

/** JSON as the evidence carries it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `sample`: one fixed dialect. `unseen`: the ledger's and the logs' words, columns and formats follow the seed. */
export type DeskStyle = 'sample' | 'unseen';

export interface DeskOptions {
  readonly seed: number;
  /** How many payments, clean and faulty together. */
  readonly payments: number;
  readonly style: DeskStyle;
}

export type Rail = 'card' | 'sepa-credit-transfer';
export type Direction = 'deposit' | 'payout';

/** The codes that the generator seeds, spelled as the product must spell them. */
export type FaultCode =
  | 'STUCK_BEYOND_SLA'
  | 'PARTY_STATUS_MISMATCH'
  | 'MISSING_CREDIT'
  | 'DOUBLE_CREDIT'
  | 'DUPLICATE_PAYMENT'
  | 'AMOUNT_MISMATCH'
  | 'CURRENCY_MISMATCH'
  | 'ILLEGAL_TRANSITION'
  | 'REFUND_GT_CAPTURE'
  | 'REFUND_AND_CHARGEBACK'
  | 'RETURN_AFTER_CREDIT'
  | 'MISSING_EVENT'
  | 'ORPHAN_ENTRY'
  | 'DUPLICATE_EVENT';

export interface Fault {
  readonly code: FaultCode;
  /** Other codes that name the same fault equally well; one finding with any of them counts as found. */
  readonly alternatives: readonly string[];
  /** Codes that are literally true as well: neither asked for nor false. */
  readonly also: readonly string[];
  /** Ids any of which identifies the payment, or the record where there is no payment. */
  readonly references: readonly string[];
  /** The payment's key in `payments`, null for records without one. */
  readonly payment: string | null;
  /** One sentence on what happened. */
  readonly note: string;
}

/** A code that may be raised for these ids without being a false alarm, and why. Empty references: anywhere. */
export interface Tolerance {
  readonly codes: readonly string[];
  readonly references: readonly string[];
  readonly why: string;
}

/** Where a record stands in its file, counted the way a person would count. */
export interface Locator {
  readonly file: string;
  /**
   * `line`: physical line from 1 (JSONL; CSV, where line 1 is the header) · `index`: array position from 0 ·
   * `entry`: the n-th Ntry element of a camt document from 1 · `transaction`: its n-th TxDtls from 1.
   */
  readonly line?: number;
  readonly index?: number;
  readonly entry?: number;
  readonly transaction?: number;
}

export interface TruthPayment {
  readonly key: string;
  readonly reference: string;
  readonly rail: Rail;
  readonly direction: Direction;
  /** Minor units of what the customer asked for. */
  readonly amountMinor: string;
  readonly currency: string;
  readonly scenario: string;
  /** No fault entry names it. */
  readonly clean: boolean;
  /** Every id that a party uses for it and for nothing else. */
  readonly identifiers: readonly string[];
  /** Every record that belongs to it and to no other payment. */
  readonly records: readonly Locator[];
}

/** A Stripe payout: its own events and bank line, and the payments whose money it carries. */
export interface TruthSettlement {
  readonly payout: string;
  readonly netMinor: string;
  readonly currency: string;
  readonly payments: readonly string[];
  readonly records: readonly Locator[];
}

export type EvidenceFormat =
  'stripe-events' | 'api-log' | 'har' | 'ledger-csv' | 'stripe-payout-report' | 'camt.053';

/** Counts of one file, made while writing it and by no parser. */
export interface TruthFile {
  readonly name: string;
  readonly format: EvidenceFormat;
  readonly bytes: number;
  readonly sha256: string;
  /** Events, log lines, HAR entries, data rows, or camt entries (Ntry elements). */
  readonly records: number;
  /** Of these, deliveries whose bytes equal an earlier line of the same file. */
  readonly repeatedLines: number;
  /** camt only: statements and transaction details. */
  readonly statements?: number;
  readonly transactions?: number;
}

/** A value that must never be found in a vault: card numbers, security codes, credentials. */
export interface Sensitive {
  readonly kind: 'pan' | 'cvc' | 'credential';
  readonly value: string;
  readonly file: string;
}

export interface Truth {
  readonly version: 1;
  readonly synthetic: true;
  readonly style: DeskStyle;
  readonly seed: number;
  /** The newest time in the evidence, ISO 8601 UTC. */
  readonly asOf: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly counts: { readonly payments: number; readonly clean: number; readonly faults: number };
  /** How the ledger export is written, for reading a miss. */
  readonly dialect: JsonObject;
  readonly files: readonly TruthFile[];
  readonly faults: readonly Fault[];
  readonly tolerated: readonly Tolerance[];
  readonly payments: readonly TruthPayment[];
  readonly settlements: readonly TruthSettlement[];
  readonly sensitive: readonly Sensitive[];
}

export interface EvidenceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface GeneratedDesk {
  readonly truth: Truth;
  readonly files: readonly EvidenceFile[];
}
