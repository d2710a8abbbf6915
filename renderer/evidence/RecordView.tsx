import { useEffect, useMemo } from 'react';
import { recordIdSchema } from '../../shared/kernel/ids.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { retitle } from '../app/layout/workbench.ts';
import { useEngineQuery } from '../app/query.ts';
import type { ViewProps } from '../app/slots.ts';
import { RecordInspector } from './RecordInspector.tsx';

/** One record in a tab of its own. */
export function RecordView({ panelId, params }: ViewProps) {
  const id = recordIdSchema.safeParse(Number(params['id'])).data;
  const record = useEngineQuery(id === undefined ? null : `record ${String(id)}`, (client, signal) =>
    id === undefined ? Promise.resolve(null) : client.evidence.record({ id }, { signal }),
  );
  const find = params['find'] ?? '';
  const marks = useMemo(() => find.split('\n').filter((mark) => mark !== ''), [find]);
  const title = record.data === null ? undefined : `${record.data.title} · ${record.data.locator}`;
  useEffect(() => {
    if (title !== undefined) retitle(panelId, title);
  }, [panelId, title]);
  if (id === undefined)
    return <EmptyState title="There is no such record">This tab names no record. Close it.</EmptyState>;
  return (
    <div className="record-view">
      <RecordInspector recordId={id} marks={marks} panelId={panelId} />
    </div>
  );
}
