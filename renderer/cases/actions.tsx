import { Button } from '@mantine/core';
import { Kbd } from '../kit/Kbd.tsx';
import { useViewKeys } from '../app/keys.ts';
import type { FindingActionProps, PaymentActionProps, RecordActionProps } from '../app/slots.ts';
import { addToCase } from './store.ts';

export function AddPayment({ panelId, detail }: PaymentActionProps) {
  const { reference } = detail.payment;
  const add = () => addToCase({ kind: 'payment', subject: reference, label: reference });
  useViewKeys(panelId, [{ keys: 'c', what: 'Add this payment to a case', run: add }]);
  return (
    <Button variant="filled" onClick={add}>
      Add to case <Kbd keys="c" />
    </Button>
  );
}

export function AddRecord({ record }: RecordActionProps) {
  return (
    <Button
      size="compact-xs"
      onClick={() =>
        addToCase({
          kind: 'record',
          subject: String(record.id),
          label: `${record.title}, ${record.sourceName} : ${record.locator}`,
        })
      }
    >
      Add to case
    </Button>
  );
}

export function AddFinding({ findingId, code }: FindingActionProps) {
  return (
    <Button size="compact-xs" onClick={() => addToCase({ kind: 'finding', subject: findingId, label: code })}>
      Add to case
    </Button>
  );
}

export function AddAttempt({ attemptId }: { readonly attemptId: number }) {
  return (
    <Button
      size="compact-xs"
      onClick={() =>
        addToCase({
          kind: 'attempt',
          subject: String(attemptId),
          label: `Replay attempt #${String(attemptId)}`,
        })
      }
    >
      Add to case
    </Button>
  );
}
