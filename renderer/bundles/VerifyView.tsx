import { Button, Textarea } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { verificationSchema, type Verification } from '../../shared/bundles/contract.ts';
import { RailtraceError, type ErrorData } from '../../shared/kernel/errors.ts';
import { base64FromBytes } from '../kit/base64.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { useFollower } from '../app/SessionContext.ts';
import type { ViewProps } from '../app/slots.ts';
import './bundles.css';

type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'running'; readonly file: string }
  | { readonly name: 'done'; readonly file: string; readonly verdict: Verification }
  | { readonly name: 'failed'; readonly error: ErrorData };

const chunkSize = 512 * 1024;

function useVerify() {
  const client = useClient();
  const follower = useFollower();
  const [phase, setPhase] = useState<Phase>({ name: 'idle' });
  const verify = async (file: File, key: string) => {
    setPhase({ name: 'running', file: file.name });
    try {
      const { grantId } = await client.files.openUpload({ name: file.name, size: file.size });
      const { jobId } = await client.bundles.verify({ grantId, ...(key.trim() === '' ? {} : { key }) });
      let offset = 0;
      do {
        const bytes = new Uint8Array(await file.slice(offset, offset + chunkSize).arrayBuffer());
        offset += bytes.length;
        await client.files.append({ grantId, base64: base64FromBytes(bytes), last: offset >= file.size });
      } while (offset < file.size);
      const job = await follower.jobEnd(jobId);
      const verdict = verificationSchema.safeParse(job.result);
      if (!verdict.success) {
        throw new RailtraceError(
          job.error?.code ?? 'internal',
          job.error?.sentence ?? 'The check ended without a verdict.',
        );
      }
      setPhase({ name: 'done', file: file.name, verdict: verdict.data });
    } catch (thrown) {
      setPhase({ name: 'failed', error: errorOf(thrown) });
    }
  };
  return { phase, verify };
}

/** Checks anybody's bundle: every member, both signatures, the chain of custody. */
export function VerifyView(_props: ViewProps) {
  const { phase, verify } = useVerify();
  const [key, setKey] = useState('');
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="verify-view">
      <h1>Verify a bundle</h1>
      <p className="muted">
        Nothing is unpacked or kept. The key inside a bundle proves only that nothing changed since it was
        signed; who signed it is known from the signer’s public key, given here or trusted in this vault.
      </p>
      <Textarea
        label="Signer’s public key (minisign or SSH), when you have it"
        placeholder="RWQ… or ssh-ed25519 AAAA…"
        autosize
        minRows={2}
        maxRows={5}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <input
        ref={input}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label="Bundle to verify"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) void verify(file, key);
          event.currentTarget.value = '';
        }}
      />
      <div>
        <Button
          variant="filled"
          leftSection={<IconShieldCheck size={14} />}
          disabled={phase.name === 'running'}
          onClick={() => input.current?.click()}
        >
          {phase.name === 'running' ? 'Checking …' : 'Choose a bundle …'}
        </Button>
      </div>
      {phase.name === 'running' && <p role="status">Checking {visibleText(phase.file)} …</p>}
      {phase.name === 'failed' && <ErrorNotice what="Verifying the bundle" error={phase.error} />}
      {phase.name === 'done' && <Verdict file={phase.file} verdict={phase.verdict} />}
    </div>
  );
}

function Verdict({ file, verdict }: { readonly file: string; readonly verdict: Verification }) {
  return (
    <section className="verdict" aria-label="Verdict" role="status">
      <p className={`note-box ${verdict.valid ? 'good' : 'bad'}`}>
        <b>{verdict.valid ? '✓ Valid' : '✗ Not valid'}</b> · <SafeText text={file} />
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Result</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          {verdict.checks.map((check, index) => (
            <tr key={index}>
              <th scope="row">
                <SafeText text={check.name} />
              </th>
              <td className={check.ok === null ? 'warn' : check.ok ? 'good' : 'bad'}>
                {check.ok === null ? '? unknown' : check.ok ? '✓ passed' : '✗ failed'}
              </td>
              <td>
                <SafeText text={check.detail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
