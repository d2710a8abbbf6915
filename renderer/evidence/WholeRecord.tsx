import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RecordDetail } from '../../shared/evidence/model.ts';
import { bytesFromBase64 } from '../kit/base64.ts';
import { CodeViewer } from '../kit/code/CodeViewer.tsx';
import { wholeOccurrences } from '../kit/code/ranges.ts';
import { partOccurrences } from '../kit/marks.ts';
import { sizeText } from '../kit/labels.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';

const chunkSize = 1_048_576;

/** A record too large for one message: its start, and the rest on demand, chunk by chunk. */
export function WholeRecord({
  record,
  cited,
  marks,
  looked,
}: {
  readonly record: RecordDetail;
  readonly cited: readonly string[];
  readonly marks: readonly string[];
  readonly looked: number;
}) {
  const client = useClient();
  const [text, setText] = useState(record.text);
  const [loaded, setLoaded] = useState<number | null>(null);
  const [whole, setWhole] = useState(false);
  const highlights = useMemo(
    () => (marks.length > 0 ? partOccurrences(text, marks) : wholeOccurrences(text, cited)),
    [text, cited, marks],
  );
  const size = record.byteEnd - record.byteStart;

  const load = async () => {
    const decoder = new TextDecoder();
    const parts: string[] = [];
    let offset = 0;
    try {
      for (;;) {
        setLoaded(offset);
        const { base64, total } = await client.evidence.recordBytes({
          id: record.id,
          offset,
          length: chunkSize,
        });
        const bytes = bytesFromBase64(base64);
        offset += bytes.length;
        parts.push(decoder.decode(bytes, { stream: offset < total }));
        if (offset >= total || bytes.length === 0) break;
      }
      setText(parts.join(''));
      setWhole(true);
    } catch (thrown) {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    } finally {
      setLoaded(null);
    }
  };

  return (
    <>
      {!whole && (
        <div className="note-box plain whole-record">
          <span>The start of a record of about {sizeText(size)}.</span>
          <Button onClick={() => void load()} disabled={loaded !== null}>
            {loaded === null ? 'Read all of it' : `Reading … ${sizeText(loaded)}`}
          </Button>
        </div>
      )}
      <CodeViewer
        value={text}
        language={record.language === 'csv' ? 'plaintext' : record.language}
        label={`Text of ${record.title}`}
        readOnly
        wrap
        highlights={highlights}
        highlightLines={marks.length === 0}
        looked={looked}
      />
    </>
  );
}
