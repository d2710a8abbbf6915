/**
 * A file kept whole as one record. Text is redacted and found by its words; of a binary file the bytes are kept as they
 * are, unless they or the texts packed in them show a card number: what cannot be redacted is not kept.
 */
import {
  binaryAttachment,
  mailType,
  textType,
  type MediaType,
} from '../../../../shared/evidence/attachments.ts';
import { attachmentBytes, lineLimit } from '../../../../shared/evidence/limits.ts';
import {
  redactText,
  shiftRedactions,
  utf8Length,
  type Redactions,
} from '../../../../shared/evidence/redaction/redact.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { createSha256 } from '../../kernel/crypto.ts';
import { suspectStretches, textPieces, textsIn } from './attachmentTexts.ts';
import type { ImportContext, Importer } from './importer.ts';

/** Secrets that must not be in a file whose bytes are kept; words that only sound like one occur in any binary. */
const neverKept = (found: Redactions[number]): boolean =>
  found.class === 'pan' || found.class === 'track' || certainCredentials.has(found.rule);
const certainCredentials = new Set(['provider-key', 'private-key', 'jwt']);

export class AttachmentImporter implements Importer {
  private readonly context: ImportContext;
  private readonly type: MediaType;
  private readonly isText: boolean;
  private chunks: Uint8Array[] = [];
  private size = 0;

  /** Fed with the file's own bytes where it is binary, with UTF-8 where it is text. */
  constructor(type: MediaType, context: ImportContext) {
    this.context = context;
    this.type = type;
    this.isText = type === textType || type === mailType;
  }

  /** @throws RailtraceError `limit_exceeded` */
  push(chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > attachmentBytes)
      throw new RailtraceError(
        'limit_exceeded',
        `${this.context.fileName} is of no format that Railtrace reads, and larger than ${attachmentBytes / 2 ** 20} MiB, the most that is kept whole. Split it, or export it in a known format.`,
      );
    // The chunk is the sender's own and may be used again.
    this.chunks.push(Uint8Array.from(chunk));
  }

  end(): void | Promise<void> {
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    if (!this.isText) return this.keepBinary(bytes);
    this.keepText(bytes);
  }

  private keepText(bytes: Buffer): void {
    const texts: string[] = [];
    const redactions: Redactions[number][] = [];
    let offset = 0;
    for (const piece of textPieces(bytes.toString('utf8'))) {
      if (piece.length > lineLimit)
        throw new RailtraceError(
          'limit_exceeded',
          `${this.context.fileName} has a line of more than ${lineLimit / 2 ** 20} MiB, which no text has.`,
        );
      const redacted = redactText(piece, this.context.tokenise);
      if (redacted.residue !== null) {
        this.refuse(redacted.residue);
        return;
      }
      texts.push(redacted.text);
      redactions.push(...shiftRedactions(redacted.redactions, offset));
      offset += utf8Length(redacted.text);
    }
    this.record(texts.join(''), redactions);
  }

  private async keepBinary(bytes: Buffer): Promise<void> {
    for await (const text of textsIn(bytes, this.type.type)) {
      const secret = this.secretIn(text);
      if (secret !== null) {
        this.refuse(secret);
        return;
      }
    }
    const hash = createSha256();
    hash.update(bytes);
    const facts = { ...this.type, size: bytes.length, sha256: hash.digestHex() };
    const words = `${this.context.fileName} ${facts.name} ${facts.type} ${facts.sha256}`;
    this.record(binaryAttachment(facts, bytes.toString('base64')), [], words);
  }

  /** The rule that finds a secret in the text; null when none does. */
  private secretIn(text: string): string | null {
    for (const stretch of suspectStretches(text)) {
      const found = redactText(stretch, this.context.tokenise).redactions.find(neverKept);
      if (found !== undefined) return found.rule;
    }
    return null;
  }

  private record(text: string, redactions: Redactions, words?: string): void {
    this.context.sink.record({
      format: 'attachment',
      locator: 'file',
      byteStart: 0,
      byteEnd: this.context.originalOffset(this.size),
      text,
      content: { kind: 'opaque' },
      naturalKey: null,
      title: this.type.name,
      redactions,
      ...(words === undefined ? {} : { searchText: words }),
    });
  }

  private refuse(rule: string): void {
    this.context.sink.skipped(
      'file',
      `quarantined: it shows what looks like a secret (${rule}), and cannot be redacted`,
    );
    this.context.sink.filler('[file not kept]', []);
  }
}
