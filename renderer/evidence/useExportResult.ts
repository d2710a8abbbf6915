import { useRef, useState } from 'react';
import { resultCsv, resultTsv, type ResultTable } from '../../shared/evidence/resultTable.ts';
import { copyText } from '../kit/copy.ts';
import { downloadBlob } from '../kit/download.ts';
import { counted } from '../kit/labels.ts';
import { errorOf, isCancelled } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { resultXlsx } from './resultXlsx.ts';
import { mostRows, type Runner } from './useStatement.ts';

export type ResultTarget = 'csv' | 'xlsx' | 'clipboard';

export interface ExportResult {
  /** Rows read so far; null while nothing is written out. */
  readonly progress: number | null;
  readonly start: (target: ResultTarget) => void;
  readonly stop: () => void;
}

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function deliver(target: ResultTarget, result: ResultTable): Promise<string> {
  const rows = counted(result.rows.length, 'row');
  if (target === 'clipboard') {
    const done = await copyText(resultTsv(result));
    return done ? `Copied ${rows}.` : '';
  }
  const blob =
    target === 'csv'
      ? new Blob([resultCsv(result)], { type: 'text/csv' })
      : new Blob([await resultXlsx(result)], { type: workbook });
  downloadBlob(blob, `result.${target}`);
  return `Exported ${rows} as ${target.toUpperCase()}.`;
}

/** Takes the whole result out, also the rows that were not scrolled to. */
export function useExportResult({ readAll }: Runner): ExportResult {
  const [progress, setProgress] = useState<number | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const write = async (target: ResultTarget, signal: AbortSignal) => {
    const result = await readAll(signal, setProgress);
    if (result === null || signal.aborted) return;
    const text = await deliver(target, result);
    if (text === '') notify({ tone: 'bad', text: 'The clipboard is not available.' });
    else if (result.rows.length >= mostRows)
      notify({ tone: 'plain', text: `${text} There may be more: this is the most that one result holds.` });
    else notify({ tone: 'good', text });
  };
  const start = (target: ResultTarget) => {
    const mine = new AbortController();
    stopping.current?.abort();
    stopping.current = mine;
    setProgress(0);
    write(target, mine.signal)
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
