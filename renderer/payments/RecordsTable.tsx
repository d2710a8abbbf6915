import { useMemo } from 'react';
import type { PaymentEventWire } from '../../shared/payments/model.ts';
import { Chip } from '../kit/Chip.tsx';
import { partyName, stateName } from '../kit/labels.ts';
import { Money } from '../kit/Money.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';
import { openView } from '../app/layout/workbench.ts';
import type { PaymentPanelProps } from '../app/slots.ts';
import { eventTime, selectRecord } from './selection.ts';

const columns: readonly Column<PaymentEventWire>[] = [
  {
    key: 'at',
    title: 'Occurred',
    width: 130,
    render: (event) =>
      event.times.occurredAt === null ? (event.times.bookedOn ?? '—') : <Time at={event.times.occurredAt} />,
  },
  { key: 'party', title: 'Party', width: 66, render: (event) => partyName(event.party) },
  { key: 'kind', title: 'States', width: 132, render: (event) => stateName(event.kind) },
  {
    key: 'movement',
    title: 'Movement',
    width: 92,
    render: (event) =>
      event.movement === 'payment' ? <span className="faint">payment</span> : <Chip>{event.movement}</Chip>,
  },
  {
    key: 'amount',
    title: 'Amount',
    width: 124,
    align: 'right',
    render: (event) => <Money value={event.amount} />,
  },
  {
    key: 'status',
    title: 'Own words',
    width: 170,
    render: (event) => <SafeText text={event.status} className="mono" />,
  },
  {
    key: 'reason',
    title: 'Reason',
    width: 110,
    render: (event) => (event.reason === null ? '' : <SafeText text={event.reason} className="mono" />),
  },
  {
    key: 'source',
    title: 'Source',
    width: 'flex',
    minimum: 180,
    render: (event) => <SafeText text={`${event.source} : ${event.locator}`} className="mono muted" />,
  },
];

/** Every event of the payment in the order of time, with the record it stands in. */
export function RecordsTable({ detail, selection, select }: PaymentPanelProps) {
  const events = useMemo(
    () => [...detail.events].sort((left, right) => eventTime(left) - eventTime(right)),
    [detail.events],
  );
  const selected = events.find((event) => event.recordId === selection.focus);
  return (
    <Table
      label="Records of this payment"
      columns={columns}
      rows={events}
      rowKey={(event) => event.id}
      rowLabel={(event) =>
        `${partyName(event.party)} ${stateName(event.kind)}, ${event.source} ${event.locator}`
      }
      selected={selected?.id ?? null}
      rowClass={(event) => (selection.records.has(event.recordId) ? 'related' : undefined)}
      onSelect={(event) => select(selectRecord(event.recordId))}
      onActivate={(event) => openView('record', { id: String(event.recordId) })}
    />
  );
}
