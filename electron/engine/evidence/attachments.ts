/** The bytes of files that were kept whole. */
import { storedAttachment } from '../../../shared/evidence/attachments.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { RecordId } from '../../../shared/kernel/ids.ts';
import type { Handlers } from '../kernel/router.ts';
import type { EvidenceReading, StoredEvidence } from './reading.ts';

export type AttachmentHandlers = Pick<Handlers<'evidence'>, 'attachmentBytes'>;

/** A record's text for reading: of a binary attachment, what it is instead of its bytes. */
export function readableText({ format, bytes }: Pick<StoredEvidence, 'format' | 'bytes'>): {
  readonly text: string;
  readonly isBinary: boolean;
} {
  const text = Buffer.from(bytes).toString('utf8');
  const binary = format === 'attachment' ? storedAttachment(text) : null;
  return binary === null ? { text, isBinary: false } : { text: binary.about, isBinary: true };
}

/** Attachments opened last: a picture is asked for window by window. */
const remembered = 2;

interface OpenAttachment {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export function attachmentHandlers(reading: Pick<EvidenceReading, 'record'>): AttachmentHandlers {
  const opened = new Map<RecordId, OpenAttachment>();
  const open = (id: RecordId): OpenAttachment => {
    const attachment = opened.get(id) ?? attachmentOf(reading, id);
    opened.delete(id);
    opened.set(id, attachment);
    for (const oldest of opened.keys()) {
      if (opened.size <= remembered) break;
      opened.delete(oldest);
    }
    return attachment;
  };
  return {
    attachmentBytes: ({ id, offset, length }) => {
      const { mediaType, bytes } = open(id);
      return {
        mediaType,
        base64: bytes.subarray(offset, offset + length).toString('base64'),
        total: bytes.length,
      };
    },
  };
}

/** @throws RailtraceError `not_found` for a record that is no binary attachment */
function attachmentOf(reading: Pick<EvidenceReading, 'record'>, id: RecordId): OpenAttachment {
  const record = reading.record(id);
  const stored =
    record.format === 'attachment' ? storedAttachment(Buffer.from(record.bytes).toString('utf8')) : null;
  if (stored === null)
    throw new RailtraceError('not_found', `${record.sourceName} is text: it has no bytes apart from it.`);
  return { mediaType: stored.type, bytes: Buffer.from(stored.base64, 'base64') };
}
