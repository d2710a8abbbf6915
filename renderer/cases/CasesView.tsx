import { Button } from '@mantine/core';
import { IconBriefcase, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Case } from '../../shared/cases/model.ts';
import { Chip, SeverityChip } from '../kit/Chip.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';
import { openView } from '../app/layout/workbench.ts';
import { useEngineQuery } from '../app/query.ts';
import type { ViewProps } from '../app/slots.ts';
import './cases.css';
import { startCase } from './store.ts';

const columns: readonly Column<Case>[] = [
  { key: 'id', title: 'Case', width: 62, align: 'right', render: (item) => `#${String(item.id)}` },
  {
    key: 'title',
    title: 'Title',
    width: 'flex',
    minimum: 240,
    render: (item) => <SafeText text={item.title} />,
  },
  {
    key: 'severity',
    title: 'Severity',
    width: 86,
    render: (item) => <SeverityChip severity={item.severity} />,
  },
  { key: 'status', title: 'Status', width: 104, render: (item) => <Chip>{item.status}</Chip> },
  { key: 'owner', title: 'Owner', width: 120, render: (item) => <SafeText text={item.owner} /> },
  { key: 'exhibits', title: 'Exhibits', width: 72, align: 'right', render: (item) => item.exhibits },
  { key: 'notes', title: 'Notes', width: 60, align: 'right', render: (item) => item.notes },
  { key: 'revision', title: 'Revision', width: 70, align: 'right', render: (item) => item.revision },
  { key: 'opened', title: 'Opened', width: 124, render: (item) => <Time at={item.openedAt} /> },
  { key: 'changed', title: 'Changed', width: 124, render: (item) => <Time at={item.changedAt} /> },
];

/** What is being investigated. */
export function CasesView(_props: ViewProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const cases = useEngineQuery('cases', (client, signal) => client.cases.list({}, { signal }), ['cases']);
  const rows = cases.data?.cases ?? [];
  const openCase = (item: Case) => openView('case', { id: String(item.id) });
  return (
    <>
      <div className="case-bar">
        <Button variant="filled" leftSection={<IconPlus size={14} />} onClick={() => startCase(null)}>
          New case
        </Button>
        <span className="push muted">{rows.length.toLocaleString('en')} cases</span>
      </div>
      {cases.error !== null && (
        <ErrorNotice what="Listing the cases" error={cases.error} onRetry={cases.reload} />
      )}
      {cases.loading && <SkeletonRows what="cases" />}
      {cases.data !== null && rows.length === 0 && (
        <EmptyState
          title="No case yet"
          icon={<IconBriefcase size={32} stroke={1.3} />}
          actions={<Button onClick={() => startCase(null)}>New case</Button>}
        >
          A case gathers payments, records, findings and replays, your notes, and who touched what. Press c on
          a payment to start one with it.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Table
          label="Cases"
          columns={columns}
          rows={rows}
          rowKey={(item) => String(item.id)}
          rowLabel={(item) => `Case ${String(item.id)} ${item.title}`}
          selected={selected}
          onSelect={(item) => setSelected(String(item.id))}
          onActivate={openCase}
        />
      )}
    </>
  );
}
