import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ImportedFile } from '../../shared/evidence/contract.ts';
import type { JobId } from '../../shared/kernel/ids.ts';
import { Chip } from '../kit/Chip.tsx';
import { counted, formatName, sizeText } from '../kit/labels.ts';
import { Progress } from '../kit/Progress.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useSession } from '../app/session.ts';
import { forgetRun, useEvidence, type ImportRun } from './store.ts';
import { useImporter } from './upload.ts';

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
              {total === 0 ? 'importing …' : `${sizeText(sent)} of ${sizeText(total)} sent`}
              <JobDetail jobId={run.jobId} />
            </span>
          </>
        )}
        {run.state === 'running' && run.jobId !== null && (
          <CancelImport jobId={run.jobId} title={run.title} />
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
            <ResultRow key={index} file={file} original={run.files.find(({ name }) => name === file.file)} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the engine says of the job: the file it reads, and how far it is. */
function JobDetail({ jobId }: { readonly jobId: JobId | null }) {
  const detail = useSession((session) => (jobId === null ? undefined : session.jobs.get(jobId)?.detail));
  if (detail === undefined || detail === '') return null;
  return <> · {visibleText(detail)}</>;
}

function CancelImport({ jobId, title }: { readonly jobId: JobId; readonly title: string }) {
  const client = useClient();
  const cancel = () => {
    client.workspace.cancelJob({ id: jobId }).catch((thrown: unknown) => {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    });
  };
  return (
    <Button size="compact-xs" aria-label={`Cancel import ${visibleText(title)}`} onClick={cancel}>
      Cancel
    </Button>
  );
}

function ResultRow({ file, original }: { readonly file: ImportedFile; readonly original: File | undefined }) {
  const counts = [
    counted(file.records, 'record'),
    ...(file.skipped > 0 ? [`${file.skipped.toLocaleString('en')} skipped`] : []),
    ...(file.duplicates > 0 ? [counted(file.duplicates, 'duplicate')] : []),
    ...(file.redactions > 0 ? [counted(file.redactions, 'redaction')] : []),
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
        <SafeText text={file.refused} />
      )}
      <RefusedActions file={file} original={original} />
      {file.warnings.length > 0 && <FoldedWarnings warnings={file.warnings} />}
    </li>
  );
}

/** What can still be done with a refused file, as long as it is at hand. */
function RefusedActions({
  file,
  original,
}: {
  readonly file: ImportedFile;
  readonly original: File | undefined;
}) {
  const { importFiles } = useImporter();
  if (file.refused === null || original === undefined || original.size === 0) return null;
  return (
    <>
      {file.refusedCode === 'mapping_needed' && (
        <button
          type="button"
          className="plain-button link-button"
          onClick={() => useEvidence.setState({ mapping: original })}
        >
          Map its columns …
        </button>
      )}
      <button
        type="button"
        className="plain-button link-button"
        onClick={() => importFiles([original], { as: 'attachment' })}
      >
        Keep as attachment
      </button>
    </>
  );
}

/** Warnings of an import at a glance; all of them stay with the source. */
const mostWarnings = 50;

function FoldedWarnings({ warnings }: { readonly warnings: readonly string[] }) {
  return (
    <details className="import-warnings">
      <summary className="warn">{counted(warnings.length, 'warning')}</summary>
      <ul>
        {warnings.slice(0, mostWarnings).map((warning, index) => (
          <li key={index}>
            <SafeText text={warning} />
          </li>
        ))}
      </ul>
      {warnings.length > mostWarnings && (
        <p className="muted">and {(warnings.length - mostWarnings).toLocaleString('en')} more</p>
      )}
    </details>
  );
}
