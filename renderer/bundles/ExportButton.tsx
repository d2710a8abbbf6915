import { Button } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import type { JobId } from '../../shared/kernel/ids.ts';
import { sizeText } from '../kit/labels.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useFollower } from '../app/SessionContext.ts';
import type { CaseActionProps, PaymentActionProps } from '../app/slots.ts';
import { downloadBundle, exportedOf } from './receive.ts';

/** Exports, waits, downloads, and says what came of it. */
function useExport(start: () => Promise<{ jobId: JobId }>) {
  const client = useClient();
  const follower = useFollower();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const { jobId } = await start();
      const bundle = exportedOf(await follower.jobEnd(jobId));
      await downloadBundle(client, bundle);
      notify({
        tone: 'good',
        text: `${bundle.name}, ${sizeText(bundle.size)}, SHA-256 ${bundle.sha256.slice(0, 16)}…`,
      });
    } catch (thrown) {
      notify({ tone: isCancelled(thrown) ? 'plain' : 'bad', text: errorOf(thrown).sentence });
    } finally {
      setBusy(false);
    }
  };
  return { busy, run: () => void run() };
}

export function ExportCase({ item }: CaseActionProps) {
  const client = useClient();
  const { busy, run } = useExport(() => client.bundles.export({ caseId: item.id }));
  return (
    <Button variant="filled" leftSection={<IconPackageExport size={14} />} disabled={busy} onClick={run}>
      {busy ? 'Exporting …' : 'Export bundle'}
    </Button>
  );
}

export function ExportPayment({ detail }: PaymentActionProps) {
  const client = useClient();
  const { busy, run } = useExport(() =>
    client.bundles.export({ paymentReference: detail.payment.reference }),
  );
  return (
    <Button
      leftSection={<IconPackageExport size={14} />}
      disabled={busy}
      onClick={run}
      title="Export this payment as a verifiable bundle"
    >
      {busy ? 'Exporting …' : 'Export'}
    </Button>
  );
}
