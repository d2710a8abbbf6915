/** Sends chosen files to the engine, chunk by chunk, at the pace at which it reads them, and waits for its verdict. */
import { z } from 'zod';
import { importedFileSchema, type ImportedFile } from '../../shared/evidence/contract.ts';
import type { ColumnMapping } from '../../shared/evidence/mapping.ts';
import type { SourceFormat } from '../../shared/evidence/model.ts';
import type { EngineClient } from '../../shared/contract/index.ts';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import type { GrantId, JobId } from '../../shared/kernel/ids.ts';
import type { Job } from '../../shared/workspace/model.ts';
import { base64FromBytes } from '../kit/base64.ts';
import { counted } from '../kit/labels.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { openView } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';
import { useFollower } from '../app/SessionContext.ts';
import type { SessionFollower } from '../app/session.ts';
import { beginRun, changeRun, noteSent } from './store.ts';

const chunkSize = 512 * 1024;
/** The contract takes this many files at once; more go in further jobs. */
const mostFiles = 1000;

const importResultSchema = z.object({ files: z.array(importedFileSchema) });

async function send(
  client: EngineClient,
  grantId: GrantId,
  file: File,
  onSent: (bytes: number) => void,
): Promise<void> {
  let offset = 0;
  do {
    const bytes = new Uint8Array(await file.slice(offset, offset + chunkSize).arrayBuffer());
    offset += bytes.length;
    await client.files.append({ grantId, base64: base64FromBytes(bytes), last: offset >= file.size });
    onSent(offset);
  } while (offset < file.size);
}

/** One file that cannot be sent (it changed on disk, its reader refused it) does not stop the next. */
async function sendAll(
  client: EngineClient,
  grants: readonly GrantId[],
  files: readonly File[],
  run: number,
): Promise<void> {
  for (const [index, file] of files.entries()) {
    const grantId = grants[index];
    if (grantId === undefined) return;
    try {
      await send(client, grantId, file, (bytes) => noteSent(run, index, bytes));
    } catch (thrown) {
      // The engine's own verdict on the file comes with the job; a grant it no longer wants needs no farewell.
      if (errorOf(thrown).code === 'engine_restarted') throw thrown;
      await client.files.abandonUpload({ grantId }).catch((failed: unknown) => {
        if (errorOf(failed).code === 'engine_restarted') throw failed;
      });
    }
  }
}

/** @throws RailtraceError the job's own error, or `cancelled` */
function resultsOf(job: Job): readonly ImportedFile[] {
  const parsed = importResultSchema.safeParse(job.result);
  if (parsed.success) return parsed.data.files;
  if (job.state === 'cancelled')
    throw new RailtraceError(
      'cancelled',
      'The import was cancelled; what was not finished was taken out again.',
    );
  throw new RailtraceError(
    job.error?.code ?? 'internal',
    job.error?.sentence ?? 'The import ended without a result.',
  );
}

function announce(results: readonly ImportedFile[]): void {
  const records = results.reduce((sum, file) => sum + file.records, 0);
  const refused = results.filter((file) => file.refused !== null);
  const show = { label: 'Show', run: () => openView('evidence') };
  if (refused.length === 0) {
    notify({
      tone: 'good',
      text: `Imported ${counted(records, 'record')} from ${counted(results.length, 'file')}.`,
      action: show,
    });
  } else {
    const first = refused[0]?.refused ?? '';
    const text =
      refused.length === 1
        ? first
        : `${counted(refused.length, 'file')} of ${String(results.length)} were refused: ${first}`;
    notify({ tone: 'bad', text, action: show });
  }
}

async function follow(
  follower: SessionFollower,
  run: number,
  start: () => Promise<{ jobId: JobId; sending: Promise<void> }>,
): Promise<void> {
  try {
    const { jobId, sending } = await start();
    changeRun(run, { jobId });
    const [job] = await Promise.all([follower.jobEnd(jobId), sending]);
    const results = resultsOf(job);
    changeRun(run, { state: 'done', results });
    announce(results);
  } catch (thrown) {
    const error = errorOf(thrown);
    changeRun(run, { state: 'failed', error });
    notify({ tone: 'bad', text: error.sentence });
  }
}

/** What the person decided beforehand: the meaning of columns, or what to take a file for. */
export interface ImportChoice {
  readonly mapping?: ColumnMapping;
  readonly as?: SourceFormat;
}

export interface Importer {
  readonly importFiles: (files: readonly File[], options?: ImportChoice) => void;
  readonly importSampleDesk: () => void;
}

export function useImporter(): Importer {
  const client = useClient();
  const follower = useFollower();
  const importSome = (files: readonly File[], choice: ImportChoice) => {
    const run = beginRun(files.length === 1 ? (files[0]?.name ?? '') : counted(files.length, 'file'), files);
    void follow(follower, run, async () => {
      const grants: GrantId[] = [];
      for (const file of files) {
        grants.push((await client.files.openUpload({ name: file.name, size: file.size })).grantId);
      }
      const { jobId } = await client.evidence.import({ grants, ...choice });
      return { jobId, sending: sendAll(client, grants, files, run) };
    });
  };
  return {
    importFiles: (files, choice = {}) => {
      for (let from = 0; from < files.length; from += mostFiles)
        importSome(files.slice(from, from + mostFiles), choice);
    },
    importSampleDesk: () => {
      const run = beginRun('Sample desk', []);
      void follow(follower, run, async () => {
        const { jobId } = await client.evidence.importSampleDesk({});
        return { jobId, sending: Promise.resolve() };
      });
    },
  };
}
