import { useRef, useState } from 'react';
import type { RecordSummary } from '../../shared/evidence/model.ts';
import type { SourceId } from '../../shared/kernel/ids.ts';
import { isoText } from '../../shared/kernel/time.ts';
import { csvText, type CsvCell } from '../../shared/kernel/csv.ts';
import { downloadBlob } from '../kit/download.ts';
import { counted } from '../kit/labels.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';

/** Records that one export takes at most. */
const mostRows = 50_000;
const pageSize = 500;

const header = ['occurred_at', 'party', 'format', 'title', 'source', 'locator', 'record', 'excerpt'];

function csvRow(record: RecordSummary): CsvCell[] {
  return [
    record.occurredAt === null ? null : isoText(record.occurredAt),
    record.party,
    record.format,
    record.title,
    record.sourceName,
    record.locator,
    { number: String(record.id) },
    record.excerpt,
  ];
}

export interface ExportSearch {
  /** Records read so far; null while nothing is exported. */
  readonly progress: number | null;
  readonly start: () => void;
  readonly stop: () => void;
}

/** Writes what a search finds, in its order, into a CSV file that no spreadsheet can be tricked with. */
export function useExportSearch(query: string, sourceId: SourceId | undefined): ExportSearch {
  const client = useClient();
  const [progress, setProgress] = useState<number | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const write = async (signal: AbortSignal) => {
    const rows: CsvCell[][] = [];
    let cursor: string | null = null;
    do {
      const page = await client.evidence.search(
        {
          query,
          limit: pageSize,
          ...(sourceId === undefined ? {} : { sourceId }),
          ...(cursor === null ? {} : { cursor }),
        },
        { signal },
      );
      rows.push(...page.records.map(csvRow));
      cursor = page.next;
      setProgress(rows.length);
    } while (cursor !== null && rows.length < mostRows && !signal.aborted);
    if (signal.aborted) return;
    downloadBlob(new Blob([csvText(header, rows)], { type: 'text/csv' }), 'search.csv');
    notify(
      cursor === null
        ? { tone: 'good', text: `Exported ${counted(rows.length, 'record')} as CSV.` }
        : {
            tone: 'plain',
            text: `Exported the first ${counted(rows.length, 'record')}; narrow the search for the rest.`,
          },
    );
  };
  const start = () => {
    const mine = new AbortController();
    stopping.current?.abort();
    stopping.current = mine;
    setProgress(0);
    write(mine.signal)
      .catch((thrown: unknown) => {
        if (!isCancelled(thrown)) notify({ tone: 'bad', text: errorOf(thrown).sentence });
      })
      .finally(() => {
        if (stopping.current === mine) setProgress(null);
      });
  };
  const stop = () => {
    stopping.current?.abort();
    setProgress(null);
  };
  return { progress, start, stop };
}
