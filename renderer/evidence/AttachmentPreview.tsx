import { useEffect, useState } from 'react';
import type { EngineClient } from '../../shared/contract/index.ts';
import { mediaTypeOf } from '../../shared/evidence/attachments.ts';
import { pictureSize, pixelLimit } from '../../shared/evidence/pictures.ts';
import type { RecordId } from '../../shared/kernel/ids.ts';
import { bytesFromBase64 } from '../kit/base64.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { hexLines } from './hex.ts';
import './attachment.css';

const windowBytes = 1_048_576;
/** Bytes of a file that is no picture, shown as hex. */
const hexBytes = 4096;

type Preview =
  | { readonly kind: 'loading' }
  | { readonly kind: 'picture'; readonly url: string; readonly width: number; readonly height: number }
  | { readonly kind: 'hex'; readonly lines: string; readonly cut: boolean }
  | { readonly kind: 'words'; readonly text: string };

/**
 * What a binary attachment is: a picture by its first bytes, within the pixel limit, anything else as hex. Nothing in a
 * file is ever run, and a document is never handed to a viewer.
 */
export function AttachmentPreview({ recordId }: { readonly recordId: RecordId }) {
  const client = useClient();
  const [preview, setPreview] = useState<Preview>({ kind: 'loading' });
  useEffect(() => {
    const stop = new AbortController();
    let url: string | null = null;
    const show = async () => {
      const found = await previewOf(client, recordId, stop.signal);
      if (stop.signal.aborted) {
        if (found.kind === 'picture') URL.revokeObjectURL(found.url);
        return;
      }
      if (found.kind === 'picture') url = found.url;
      setPreview(found);
    };
    show().catch((thrown: unknown) => {
      if (!isCancelled(thrown)) setPreview({ kind: 'words', text: errorOf(thrown).sentence });
    });
    return () => {
      stop.abort();
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [client, recordId]);
  switch (preview.kind) {
    case 'loading':
      return <p className="muted attachment-note">Reading the attachment …</p>;
    case 'words':
      return <p className="muted attachment-note">{preview.text}</p>;
    case 'picture':
      return (
        <figure className="attachment-picture">
          <img src={preview.url} alt="The attached picture" />
          <figcaption className="muted">
            {preview.width} × {preview.height} pixels
          </figcaption>
        </figure>
      );
    case 'hex':
      return (
        <div className="attachment-hex">
          <pre className="mono" tabIndex={0} aria-label="First bytes of the attachment">
            {preview.lines}
          </pre>
          {preview.cut && (
            <p className="muted">Only the first {hexBytes.toLocaleString('en')} bytes are shown.</p>
          )}
        </div>
      );
  }
}

async function previewOf(client: EngineClient, id: RecordId, signal: AbortSignal): Promise<Preview> {
  const first = await client.evidence.attachmentBytes({ id, offset: 0, length: windowBytes }, { signal });
  const start = bytesFromBase64(first.base64);
  const { isPicture, type } = mediaTypeOf(start);
  if (!isPicture)
    return { kind: 'hex', lines: hexLines(start.subarray(0, hexBytes)), cut: first.total > hexBytes };
  const size = pictureSize(start);
  if (size === null)
    return { kind: 'words', text: 'The picture does not state its size, so it is not shown.' };
  if (size.width * size.height > pixelLimit)
    return {
      kind: 'words',
      text: `The picture has ${size.width} × ${size.height} pixels, more than are shown here.`,
    };
  const parts = [start];
  for (let offset = start.length; offset < first.total; offset += windowBytes) {
    const { base64 } = await client.evidence.attachmentBytes({ id, offset, length: windowBytes }, { signal });
    parts.push(bytesFromBase64(base64));
  }
  return { kind: 'picture', url: URL.createObjectURL(new Blob(parts, { type })), ...size };
}
