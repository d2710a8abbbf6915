/** What every importer is given and what it hands on. An importer is fed UTF-8 bytes in order and holds one record at a time. */
import { isUtf8 } from 'node:buffer';
import type { Frame } from '../../../../shared/evidence/framing/frame.ts';
import type { DamageReason } from '../../../../shared/evidence/framing/frame.ts';
import type { ImportedRecord } from '../../../../shared/evidence/importing.ts';
import type {
  ControlCheck,
  Coverage,
  ImportWarning,
  StatementSummary,
} from '../../../../shared/evidence/model.ts';
import { redactText, type Redactions } from '../../../../shared/evidence/redaction/redact.ts';
import type { Tokenise } from '../../../../shared/evidence/redaction/spans.ts';
import type { SigningKey } from '../../signatures/scheme.ts';

/** Receives what was read, in the order of the file. */
export interface ImportSink {
  record(record: ImportedRecord): void;
  /** Text between records, and damaged stretches; already redacted. */
  filler(text: string, redactions: Redactions): void;
  /** A record that could not be read or must not be kept, with its place and the reason. */
  skipped(locator: string, reason: string): void;
  warn(warning: ImportWarning): void;
  coverage(coverage: Omit<Coverage, 'sourceId'>): void;
  /** A total that the file states, beside what was counted. */
  control(check: ControlCheck): void;
  /** An account statement, once it has ended. */
  statement(summary: StatementSummary): void;
}

export interface ImportContext {
  readonly fileName: string;
  readonly tokenise: Tokenise;
  /** Offset in the original file of an offset in the UTF-8 stream; asked in order. */
  readonly originalOffset: (offset: number) => number;
  readonly sink: ImportSink;
  /** Keys of webhook senders; signatures are checked before anything is redacted. */
  readonly signingKeys?: readonly SigningKey[] | undefined;
}

export interface Importer {
  push(chunk: Uint8Array): void;
  /** May wait where a library reads the whole file only now. */
  end(): void | Promise<void>;
}

/** The text of a frame; null when its bytes are not UTF-8. */
export function frameText(frame: Pick<Frame, 'bytes'>): string | null {
  const { bytes } = frame;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.includes('\ufffd') && !isUtf8(bytes) ? null : text;
}

const damageWords: Readonly<Record<DamageReason, string>> = {
  'too-long': 'longer than the limit for one record',
  'cut-off': 'cut off at the end of the file',
  'not-closed': 'not closed before the next record begins',
  unbalanced: 'its brackets do not balance',
  syntax: 'not readable',
};

export function damageReason(reason: DamageReason): string {
  return damageWords[reason];
}

/**
 * Keeps text that is no record. What still shows a secret after redaction is replaced as a whole: losing a separator
 * is nothing, keeping a card number is.
 */
export function keepFiller(bytes: Uint8Array | null, length: number, context: ImportContext): void {
  if (bytes === null) {
    context.sink.filler(`[${length} bytes not kept]`, []);
    return;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.length < 3) {
    context.sink.filler(text, []);
    return;
  }
  const redacted = redactText(text, context.tokenise);
  if (redacted.residue === null) context.sink.filler(redacted.text, redacted.redactions);
  else context.sink.filler(`[${length} bytes not kept: they show a secret (${redacted.residue})]`, []);
}
