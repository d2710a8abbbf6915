import { IconDatabaseImport } from '@tabler/icons-react';
import { useState } from 'react';
import type { Source } from '../../shared/evidence/model.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { counted, formatName, sizeText } from '../kit/labels.ts';
import { Panes } from '../kit/Panes.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';
import { useEngineQuery } from '../app/query.ts';
import { slots, type ViewProps } from '../app/slots.ts';
import './sources.css';
import { formatGroups, groupText } from './formatGroups.ts';
import { ImportRuns } from './ImportRuns.tsx';
import { SourceDetails } from './SourceDetails.tsx';
import { ImportButton } from './Starters.tsx';
import { useEvidence } from './store.ts';

const number = (value: number) =>
  value === 0 ? <span className="faint">0</span> : value.toLocaleString('en');

const columns: readonly Column<Source>[] = [
  {
    key: 'name',
    title: 'File',
    width: 'flex',
    minimum: 190,
    render: (source) => <SafeText text={source.name} />,
  },
  { key: 'format', title: 'Read as', width: 152, render: (source) => formatName(source.format) },
  { key: 'records', title: 'Records', width: 74, align: 'right', render: (source) => number(source.records) },
  {
    key: 'skipped',
    title: 'Skipped',
    width: 68,
    align: 'right',
    render: (source) => <span className={source.skipped > 0 ? 'bad' : ''}>{number(source.skipped)}</span>,
  },
  {
    key: 'duplicates',
    title: 'Duplicates',
    width: 82,
    align: 'right',
    render: (source) => number(source.duplicates),
  },
  {
    key: 'redactions',
    title: 'Redactions',
    width: 84,
    align: 'right',
    render: (source) => number(source.redactions),
  },
  {
    key: 'warnings',
    title: 'Warnings',
    width: 76,
    align: 'right',
    render: (source) => (
      <span className={source.warnings.length > 0 ? 'warn' : ''}>{number(source.warnings.length)}</span>
    ),
  },
  { key: 'size', title: 'Size', width: 74, align: 'right', render: (source) => sizeText(source.size) },
  { key: 'first', title: 'First record', width: 122, render: (source) => <Time at={source.firstAt} /> },
  { key: 'last', title: 'Last record', width: 122, render: (source) => <Time at={source.lastAt} /> },
  {
    key: 'sha',
    title: 'SHA-256',
    width: 116,
    render: (source) => <ShortId id={source.sha256} longest={10} />,
  },
];

/** The imported files: what was read of each, what was skipped, taken out or doubted. */
export function SourcesView(_props: ViewProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const runs = useEvidence((state) => state.runs);
  const sources = useEngineQuery('sources', (client, signal) => client.evidence.sources({}, { signal }), [
    'evidence',
  ]);
  const rows = sources.data?.sources ?? [];
  const chosen = rows.find((source) => String(source.id) === selected);
  const table = (
    <Table
      label="Sources"
      columns={columns}
      rows={rows}
      rowKey={(source) => String(source.id)}
      rowLabel={(source) => `Source ${source.name}`}
      selected={selected}
      onSelect={(source) => setSelected(String(source.id))}
    />
  );
  return (
    <div className="sources-view">
      <div className="bar">
        <ImportButton primary />
        <span className="muted">or drop files anywhere in this window</span>
        <span className="push muted">
          {counted(rows.length, 'source')} ·{' '}
          {rows.reduce((sum, source) => sum + source.records, 0).toLocaleString('en')} records
        </span>
      </div>
      {runs.length > 0 && <ImportRuns />}
      {sources.error !== null && (
        <ErrorNotice what="Listing the sources" error={sources.error} onRetry={sources.reload} />
      )}
      {sources.loading && <SkeletonRows what="sources" />}
      {sources.data !== null && rows.length === 0 && (
        <EmptyState
          title="No evidence yet"
          icon={<IconDatabaseImport size={32} stroke={1.3} />}
          actions={slots.starters.items.map((Starter, index) => (
            <Starter key={index} />
          ))}
        >
          Files are recognised by their content, also inside zip and gzip, and kept byte by byte with their
          hash.
          <dl className="format-groups">
            {formatGroups.map((group) => (
              <div key={group.title}>
                <dt>{group.title}</dt>
                <dd>{groupText(group)}</dd>
              </div>
            ))}
          </dl>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Panes
          direction="column"
          fixed="second"
          initial={260}
          label="Height of the source’s details"
          first={table}
          second={chosen === undefined ? null : <SourceDetails key={chosen.id} source={chosen} />}
        />
      )}
    </div>
  );
}
