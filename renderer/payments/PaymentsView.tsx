import { Button, Checkbox, Menu, Popover } from '@mantine/core';
import { IconColumns3, IconCopy, IconLayoutSidebar, IconListSearch } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import type { PaymentSummary } from '../../shared/payments/model.ts';
import { copyText } from '../kit/copy.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { FilterBar } from '../kit/FilterBar.tsx';
import { PointMenu, type Point } from '../kit/PointMenu.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Table } from '../kit/Table.tsx';
import { openView } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';
import { useSession } from '../app/session.ts';
import { slots, type ViewProps } from '../app/slots.ts';
import { paymentColumns, sortOf } from './columns.tsx';
import { Facets } from './Facets.tsx';
import { hasTerm, suggestFilter, toggleTerm } from './filterWords.ts';
import { usePaymentPages } from './pages.ts';
import './payments.css';
import { setFilter, sortBy, toggleColumn, usePaymentsList } from './store.ts';
import { useCopyAsCsv } from './useCopyAsCsv.ts';

function openPayment(payment: PaymentSummary, beside = false): void {
  openView('payment', { reference: payment.id }, { beside });
}

/** Every payment that the evidence speaks of. */
export function PaymentsView(_props: ViewProps) {
  const { filter, sort, descending, selected, hiddenColumns, facetsShown } = usePaymentsList();
  const pages = usePaymentPages(filter, sort, descending);
  const summary = useSession((session) => session.summary);
  const [menu, setMenu] = useState<{ readonly at: Point; readonly payment: PaymentSummary } | null>(null);
  const facets = useMemo(() => pages.first?.facets ?? [], [pages.first]);
  const suggest = useCallback((text: string, caret: number) => suggestFilter(text, caret, facets), [facets]);
  const columns = paymentColumns.filter((column) => !hiddenColumns.has(column.key));

  if (summary !== null && summary.records === 0 && summary.payments === 0) return <NoPaymentsYet />;
  const total = pages.first?.total ?? 0;
  return (
    <div className="payments-view">
      <div className="bar">
        <FilterBar
          label="Filter payments"
          placeholder="Filter: rail:card state:processing age>2d amount:1000..2000 finding:DOUBLE_CREDIT, or any text"
          value={filter}
          onChange={setFilter}
          error={pages.first?.filterError ?? null}
          suggest={suggest}
        />
        <ListTools />
      </div>
      <div className="payments-body">
        {facetsShown && (
          <Facets
            facets={facets}
            isOn={(term) => hasTerm(filter, term)}
            onToggle={(term) => setFilter(toggleTerm(filter, term))}
          />
        )}
        <div className="payments-list">
          {pages.error !== null && (
            <ErrorNotice what="Loading payments" error={pages.error} onRetry={pages.reload} />
          )}
          <AnalysisProblem />
          {pages.loading && <SkeletonRows what="payments" rows={20} />}
          {pages.first !== null && pages.payments.length === 0 && <NothingMatches filter={filter} />}
          {pages.payments.length > 0 && (
            <Table
              label="Payments"
              columns={columns}
              rows={pages.payments}
              total={total}
              rowKey={(payment) => payment.id}
              rowLabel={(payment) => `Payment ${payment.reference}`}
              selected={selected}
              onSelect={(payment) => usePaymentsList.setState({ selected: payment.id })}
              onActivate={(payment) => openPayment(payment)}
              onRowMenu={(payment, event) => {
                event.preventDefault();
                usePaymentsList.setState({ selected: payment.id });
                setMenu({ at: { x: event.clientX, y: event.clientY }, payment });
              }}
              onNearEnd={pages.loadMore}
              sort={{ key: sort, descending }}
              onSort={(key) => {
                const order = sortOf(key);
                if (order !== undefined) sortBy(order);
              }}
            />
          )}
          <div className="list-foot" role="status">
            {pages.first !== null &&
              `${total.toLocaleString('en')} payments · ${pages.payments.length.toLocaleString('en')} loaded`}
            {pages.hasMore && ' · more as you scroll'}
          </div>
        </div>
      </div>
      <PointMenu at={menu?.at ?? null} onClose={() => setMenu(null)}>
        {menu !== null && <RowMenu payment={menu.payment} />}
      </PointMenu>
    </div>
  );
}

function ListTools() {
  const { hiddenColumns, facetsShown } = usePaymentsList();
  const copyCsv = useCopyAsCsv();
  return (
    <>
      <Button
        leftSection={<IconLayoutSidebar size={14} />}
        aria-pressed={facetsShown}
        onClick={() => usePaymentsList.setState({ facetsShown: !facetsShown })}
      >
        Facets
      </Button>
      <Popover position="bottom-end">
        <Popover.Target>
          <Button leftSection={<IconColumns3 size={14} />}>Columns</Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Columns">
          <div className="column-chooser">
            {paymentColumns.map((column) => (
              <Checkbox
                key={column.key}
                size="xs"
                label={column.title}
                checked={!hiddenColumns.has(column.key)}
                disabled={column.key === 'reference'}
                onChange={() => toggleColumn(column.key)}
              />
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      <Button leftSection={<IconCopy size={14} />} onClick={copyCsv}>
        Copy as CSV
      </Button>
    </>
  );
}

function RowMenu({ payment }: { readonly payment: PaymentSummary }) {
  const { filter } = usePaymentsList();
  const copy = (text: string) => {
    void copyText(text).then((done) => {
      notify(
        done
          ? { tone: 'plain', text: `Copied ${text}` }
          : { tone: 'bad', text: 'The clipboard is not available.' },
      );
    });
  };
  const states = Object.entries(payment.states).flatMap(([party, state]) =>
    state === null ? [] : [`${party}:${state.state}`],
  );
  const terms = [
    ...(payment.rail === null ? [] : [`rail:${payment.rail}`]),
    ...(payment.direction === null ? [] : [`direction:${payment.direction}`]),
    ...states,
    ...new Set(payment.findings.map((finding) => `finding:${finding.code}`)),
  ];
  return (
    <>
      <Menu.Item onClick={() => openPayment(payment)}>Open {payment.reference}</Menu.Item>
      <Menu.Item onClick={() => openPayment(payment, true)}>Open beside</Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => copy(payment.reference)}>Copy reference</Menu.Item>
      <Menu.Item onClick={() => copy(payment.references.join('\n'))}>
        Copy all {payment.references.length} ids
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>Filter by</Menu.Label>
      {terms.map((term) => (
        <Menu.Item key={term} className="mono" onClick={() => setFilter(toggleTerm(filter, term))}>
          {term}
        </Menu.Item>
      ))}
      <Menu.Label>Exclude</Menu.Label>
      {terms.map((term) => (
        <Menu.Item
          key={`-${term}`}
          className="mono"
          onClick={() => setFilter(toggleTerm(filter, `-${term}`))}
        >
          -{term}
        </Menu.Item>
      ))}
    </>
  );
}

/** The newest analysis, when it failed: the list is then older than the evidence. */
function useFailedAnalysis() {
  const jobs = useSession((session) => session.jobs);
  const analyses = [...jobs.values()].filter((job) => job.kind === 'analyse');
  const newest = analyses.sort((left, right) => right.startedAt - left.startedAt)[0];
  return newest?.state === 'failed' ? newest.error : null;
}

function AnalysisProblem() {
  const problem = useFailedAnalysis();
  return problem === null ? null : <ErrorNotice what="Putting the payments together" error={problem} />;
}

function NothingMatches({ filter }: { readonly filter: string }) {
  const jobs = useSession((session) => session.jobs);
  const isStale = useSession((session) => session.summary?.analysisStale ?? false);
  const failed = useFailedAnalysis();
  const isWorking = [...jobs.values()].some(
    (job) => (job.kind === 'analyse' || job.kind === 'import') && job.state === 'running',
  );
  if (failed !== null) return null;
  if (filter === '') {
    return (
      <EmptyState
        title={isWorking || isStale ? 'Payments are being put together' : 'No payments in this evidence'}
      >
        {isWorking || isStale
          ? 'They appear here as soon as the analysis is through.'
          : 'The imported records state no payment. Import what the ledger, the PSP or the bank says.'}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No payment matches"
      icon={<IconListSearch size={28} />}
      actions={<Button onClick={() => setFilter('')}>Clear the filter</Button>}
    >
      <span className="mono">{filter}</span>
    </EmptyState>
  );
}

function NoPaymentsYet() {
  return (
    <EmptyState
      title="This vault holds no evidence yet"
      icon={<IconListSearch size={32} stroke={1.3} />}
      actions={slots.starters.items.map((Starter, index) => (
        <Starter key={index} />
      ))}
    >
      Import what the ledger, the PSP and the bank say: API logs, webhooks, HAR captures, ledger exports,
      payout reports and bank statements. Railtrace joins them into payments and shows where they disagree.
      Files can also be dropped anywhere in this window.
    </EmptyState>
  );
}
