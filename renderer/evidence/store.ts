/** Imports of this session: what was sent, what came of it. The sources themselves are the engine's. */
import { create } from 'zustand';
import type { ImportedFile } from '../../shared/evidence/contract.ts';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { JobId } from '../../shared/kernel/ids.ts';

export interface ImportRun {
  readonly id: number;
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed';
  /** The engine's job, once it has one. */
  readonly jobId: JobId | null;
  /** Bytes sent of each file, by its place in the run. */
  readonly sent: readonly number[];
  readonly files: readonly File[];
  readonly results: readonly ImportedFile[];
  readonly error: ErrorData | null;
}

interface EvidenceState {
  readonly runs: readonly ImportRun[];
  readonly query: string;
  readonly facetsShown: boolean;
  readonly statement: string;
  /** The file whose columns are being mapped. */
  readonly mapping: File | null;
}

const nothing: EvidenceState = {
  runs: [],
  query: '',
  facetsShown: true,
  statement:
    'select reference, amount, currency, ledger_state, psp_state, bank_state\nfrom payments\norder by reference\nlimit 100',
  mapping: null,
};

export const useEvidence = create<EvidenceState>()(() => nothing);

export function forgetEvidence(): void {
  useEvidence.setState(nothing);
}

export function beginRun(title: string, files: readonly File[]): number {
  const id = (useEvidence.getState().runs.at(-1)?.id ?? 0) + 1;
  const run: ImportRun = {
    id,
    title,
    state: 'running',
    jobId: null,
    sent: files.map(() => 0),
    files,
    results: [],
    error: null,
  };
  useEvidence.setState(({ runs }) => ({ runs: [...runs.slice(-9), run] }));
  return id;
}

export function changeRun(id: number, change: Partial<ImportRun>): void {
  useEvidence.setState(({ runs }) => ({
    runs: runs.map((run) => (run.id === id ? { ...run, ...change } : run)),
  }));
}

export function noteSent(id: number, index: number, bytes: number): void {
  useEvidence.setState(({ runs }) => ({
    runs: runs.map((run) =>
      run.id === id ? { ...run, sent: run.sent.map((sent, place) => (place === index ? bytes : sent)) } : run,
    ),
  }));
}

export function forgetRun(id: number): void {
  useEvidence.setState(({ runs }) => ({ runs: runs.filter((run) => run.id !== id) }));
}
