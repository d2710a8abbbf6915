/**
 * A file kept whole as one record. Text is redacted and found by its words; of a binary file the bytes are kept as they
 * are, unless they show a card number: what cannot be redacted is not kept.
 */
import {
  binaryAttachment,
  mailType,
  textType,
  type MediaType,
} from '../../../../shared/evidence/attachments.ts';
import { attachmentBytes } from '../../../../shared/evidence/limits.ts';
import { redactText, type Redactions } from '../../../../shared/evidence/redaction/redact.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { createSha256 } from '../../kernel/crypto.ts';
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
        `${this.context.fileName}: a file that is kept whole may have ${attachmentBytes / 2 ** 20} MiB.`,
      );
    // The chunk is the sender's own and may be used again.
    this.chunks.push(Uint8Array.from(chunk));
  }

  end(): void {
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    if (this.isText) this.keepText(bytes);
    else this.keepBinary(bytes);
  }

  private keepText(bytes: Buffer): void {
    const redacted = redactText(bytes.toString('utf8'), this.context.tokenise);
    if (redacted.residue !== null) {
      this.refuse(redacted.residue);
      return;
    }
    this.record(redacted.text, redacted.redactions);
  }

  private keepBinary(bytes: Buffer): void {
    // Byte for byte, and once more without the zero bytes of wide characters.
    for (const text of [bytes.toString('latin1'), withoutZeros(bytes)]) {
      const secret = redactText(text, this.context.tokenise).redactions.find(neverKept);
      if (secret !== undefined) {
        this.refuse(secret.rule);
        return;
      }
    }
    const hash = createSha256();
    hash.update(bytes);
    const facts = { ...this.type, size: bytes.length, sha256: hash.digestHex() };
    const words = `${this.context.fileName} ${facts.name} ${facts.type} ${facts.sha256}`;
    this.record(binaryAttachment(facts, bytes.toString('base64')), [], words);
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

function withoutZeros(bytes: Buffer): string {
  return Buffer.from(bytes.filter((byte) => byte !== 0)).toString('latin1');
}
