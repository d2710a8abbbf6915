import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { z } from 'zod';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { PaymentDetail } from '../../shared/payments/contract.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { Panes } from '../kit/Panes.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { visibleText } from '../kit/visible.ts';
import { openView, retitle } from '../app/layout/workbench.ts';
import { useViewKeys } from '../app/keys.ts';
import { useEngineQuery } from '../app/query.ts';
import { slots, type PaymentPanelProps, type PaymentSelection, type ViewProps } from '../app/slots.ts';
import { RecordInspector } from '../evidence/index.ts';
import { LinksOf } from './LinksOf.tsx';
import { LinksPanel } from './LinksPanel.tsx';
import './payment.css';
import { PaymentHeader } from './PaymentHeader.tsx';
import { RecordsTable } from './RecordsTable.tsx';
import { citedValues, firstSelection } from './selection.ts';

/** One payment: what each party claims, its path on the rail, the records behind it, what is wrong with it. */
export function PaymentView({ panelId, params }: ViewProps) {
  const reference = params['reference'] ?? '';
  const payment = useEngineQuery(
    `payment ${reference}`,
    (client, signal) => client.payments.get({ reference }, { signal }),
    ['payments', 'findings'],
  );
  const shown = payment.data?.payment.reference;
  useEffect(() => {
    if (shown !== undefined) retitle(panelId, shown);
  }, [panelId, shown]);
  if (payment.error !== null && (payment.data === null || isGone(payment.error))) {
    return (
      <>
        <ErrorNotice what={`Opening ${reference}`} error={payment.error} onRetry={payment.reload} />
        <Choices error={payment.error} />
      </>
    );
  }
  if (payment.data === null) return <SkeletonRows what={reference} rows={16} />;
  return <PaymentBody key={payment.data.payment.id} panelId={panelId} detail={payment.data} />;
}

/** A new analysis, or a split by hand, may leave no payment of this name, or several: the former one is no answer. */
function isGone({ code }: ErrorData): boolean {
  return code === 'conflict' || code === 'not_found';
}

const candidates = z.object({ payments: z.string().transform((ids) => ids.split('\n')) });

/** The payments that share the reference. */
function Choices({ error }: { readonly error: ErrorData }) {
  const parsed = candidates.safeParse(error.details);
  if (!parsed.success) return null;
  return (
    <div className="payment-choices">
      {parsed.data.payments.map((id) => (
        <Button key={id} onClick={() => openView('payment', { reference: id })}>
          {visibleText(id)}
        </Button>
      ))}
    </div>
  );
}

function Area({
  area,
  ...props
}: PaymentPanelProps & { readonly area: 'strip' | 'graph' | 'timeline' | 'findings' }) {
  return slots.paymentPanels.items
    .filter((panel) => panel.area === area)
    .map((panel, index) => <panel.component key={index} {...props} />);
}

function PaymentBody({ panelId, detail }: { readonly panelId: string; readonly detail: PaymentDetail }) {
  const [selection, select] = useState<PaymentSelection>(() => firstSelection(detail));
  const [asOf, setAsOf] = useState<number | null>(null);
  const props: PaymentPanelProps = { panelId, detail, selection, select, asOf, setAsOf };
  const { focus } = selection;
  useViewKeys(panelId, [
    {
      keys: 'enter',
      what: 'Open the record in its own tab',
      run: () => focus !== null && openView('record', { id: String(focus) }),
    },
  ]);
  return (
    <div className="payment-view">
      <PaymentHeader panelId={panelId} detail={detail} selection={selection} />
      <Area area="strip" {...props} />
      <Panes
        direction="column"
        fixed="second"
        initial={268}
        label="Height of timeline and findings"
        first={
          <Panes
            direction="row"
            fixed="second"
            initial={372}
            label="Width of the record"
            first={<Area area="graph" {...props} />}
            second={<Inspector {...props} />}
          />
        }
        second={
          <>
            <Area area="timeline" {...props} />
            <BottomTabs {...props} />
          </>
        }
      />
    </div>
  );
}

function Inspector({ detail, selection }: PaymentPanelProps) {
  const { focus } = selection;
  const cited = useMemo(
    () => citedValues(detail.events.filter((event) => event.recordId === focus)),
    [detail.events, focus],
  );
  if (focus === null) {
    return (
      <p className="muted inspector-nothing">
        Choose a state, a mark on the timeline or a finding to see its record.
      </p>
    );
  }
  return (
    <RecordInspector
      recordId={focus}
      cited={cited}
      links={<LinksOf links={detail.links.filter((link) => link.recordId === focus)} />}
    />
  );
}

function BottomTabs(props: PaymentPanelProps) {
  const { detail, asOf } = props;
  const [tab, setTab] = useState<'findings' | 'records' | 'links'>('findings');
  return (
    <div className="bottom-tabs">
      <SubTabs
        label="Findings and records"
        selected={tab}
        onSelect={setTab}
        tabs={[
          {
            key: 'findings',
            label: asOf === null ? `Findings ${String(detail.payment.findings.length)}` : 'Findings then',
          },
          { key: 'records', label: `Records ${detail.events.length.toLocaleString('en')}` },
          { key: 'links', label: linksLabel(detail.links) },
        ]}
      />
      {tab === 'findings' && <Area area="findings" {...props} />}
      {tab === 'records' && <RecordsTable {...props} />}
      {tab === 'links' && <LinksPanel {...props} />}
    </div>
  );
}

function linksLabel(links: PaymentDetail['links']): string {
  const possible = links.filter(({ certain }) => !certain).length;
  return `Links ${links.length.toLocaleString('en')}${possible === 0 ? '' : ` (${String(possible)} possible)`}`;
}
