import { IconX } from '@tabler/icons-react';
import type { ImportedFile } from '../../shared/evidence/contract.ts';
import { Chip } from '../kit/Chip.tsx';
import { counted, formatName, sizeText } from '../kit/labels.ts';
import { Progress } from '../kit/Progress.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import { forgetRun, useEvidence, type ImportRun } from './store.ts';

/** This session's imports: progress while they run, then what became of each file, refused ones with their reason. */
export function ImportRuns() {
  const runs = useEvidence((state) => state.runs);
  return (
    <section className="import-runs" aria-label="Imports">
      {[...runs].reverse().map((run) => (
        <Run key={run.id} run={run} />
      ))}
    </section>
  );
}

function Run({ run }: { readonly run: ImportRun }) {
  const total = run.files.reduce((sum, file) => sum + file.size, 0);
  const sent = run.sent.reduce((sum, bytes) => sum + bytes, 0);
  return (
    <div className="import-run">
      <div className="import-run-title">
        <b>{visibleText(run.title)}</b>
        {run.state === 'running' && (
          <>
            <Progress value={total === 0 ? null : sent / total} label={`Sending ${run.title}`} />
            <span className="muted">
              {total === 0 ? 'importing …' : `${sizeText(sent)} of ${sizeText(total)} sent`} · the job is in
              the status bar
            </span>
          </>
        )}
        {run.state === 'failed' && <span className="bad">{run.error?.sentence}</span>}
        {run.state !== 'running' && (
          <button
            type="button"
            className="plain-button push"
            aria-label={`Dismiss import ${run.title}`}
            onClick={() => forgetRun(run.id)}
          >
            <IconX size={13} />
          </button>
        )}
      </div>
      {run.results.length > 0 && (
        <ul>
          {run.results.map((file, index) => (
            <ResultRow key={index} file={file} original={run.files[index]} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Only a table has columns to map; what it is called is hint enough for offering it. */
function isTable(file: File): boolean {
  return file.size > 0 && /\.(csv|tsv|tab|txt|psv|dat)$/i.test(file.name);
}

function ResultRow({ file, original }: { readonly file: ImportedFile; readonly original: File | undefined }) {
  const counts = [
    counted(file.records, 'record'),
    ...(file.skipped > 0 ? [`${file.skipped.toLocaleString('en')} skipped`] : []),
    ...(file.duplicates > 0 ? [counted(file.duplicates, 'duplicate')] : []),
    ...(file.redactions > 0 ? [counted(file.redactions, 'redaction')] : []),
    ...(file.warnings.length > 0 ? [counted(file.warnings.length, 'warning')] : []),
  ].join(' · ');
  return (
    <li className={file.refused === null ? '' : 'refused'}>
      <Chip tone={file.refused === null ? 'good' : 'bad'}>
        {file.refused === null ? '✓ taken' : '✗ refused'}
      </Chip>
      <SafeText text={file.file} className="import-file" />
      {file.refused === null ? (
        <span className="muted">
          {file.format === null ? '' : `${formatName(file.format)} · `}
          {counts}
        </span>
      ) : (
        <>
          <SafeText text={file.refused} />
          {original !== undefined && isTable(original) && (
            <button
              type="button"
              className="plain-button link-button"
              onClick={() => useEvidence.setState({ mapping: original })}
            >
              Map its columns …
            </button>
          )}
        </>
      )}
    </li>
  );
}
