import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Kbd } from '../kit/Kbd.tsx';
import { errorOf, useClient } from '../app/engine.ts';
import { openView } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';
import { useViewKeys } from '../app/keys.ts';
import type { PaymentActionProps, RecordActionProps } from '../app/slots.ts';

/** Formats whose records are exchanges that can be sent again. */
const exchangeFormats = new Set(['har', 'api-log', 'replay-attempt']);

export function ReplayRecord({ record }: RecordActionProps) {
  if (!exchangeFormats.has(record.format)) return null;
  return (
    <Button
      size="compact-xs"
      leftSection={<IconPlayerPlay size={12} />}
      onClick={() => openView('replay', { record: String(record.id) })}
    >
      Replay
    </Button>
  );
}

/** Replays the exchange behind what is selected, else the newest one of the payment. */
export function ReplayPayment({ panelId, detail, selection }: PaymentActionProps) {
  const client = useClient();
  const replay = async () => {
    const { exchanges } = await client.replay.replayable({ paymentReference: detail.payment.reference });
    const chosen = exchanges.find((exchange) => exchange.recordId === selection.focus) ?? exchanges[0];
    if (chosen === undefined) {
      notify({
        tone: 'plain',
        text: 'The evidence of this payment holds no request that could be sent again.',
      });
      return;
    }
    openView('replay', { record: String(chosen.recordId) });
  };
  const run = () => {
    replay().catch((thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }));
  };
  useViewKeys(panelId, [{ keys: 'r', what: 'Replay the request behind the selection', run }]);
  return (
    <Button onClick={run}>
      Replay <Kbd keys="r" />
    </Button>
  );
}
