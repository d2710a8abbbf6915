import { Button } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import type { auditEntrySchema } from '../../shared/workspace/model.ts';
import { Chip } from '../kit/Chip.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Time } from '../kit/Time.tsx';
import { useEngineQuery } from '../app/query.ts';

type Entry = z.infer<typeof auditEntrySchema>;

const pageSize = 50;

function detailsText(details: Entry['details']): string {
  return Object.entries(details)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}

/** What was done in this vault, chained by hash so that nothing can be taken out unnoticed. */
export function AuditList() {
  const [limit, setLimit] = useState(pageSize);
  const audit = useEngineQuery(
    `audit ${String(limit)}`,
    (client, signal) => client.workspace.audit({ limit }, { signal }),
    ['workspace', 'cases', 'replay', 'evidence'],
  );
  return (
    <section className="settings-section" aria-label="Audit chain">
      <h2>
        Audit chain{' '}
        {audit.data !== null && (
          <Chip tone={audit.data.intact ? 'good' : 'bad'}>{audit.data.intact ? '✓ intact' : '✗ broken'}</Chip>
        )}
      </h2>
      {audit.error !== null && (
        <ErrorNotice what="Reading the audit chain" error={audit.error} onRetry={audit.reload} />
      )}
      {audit.loading && <SkeletonRows what="the audit chain" rows={6} />}
      {audit.data !== null && (
        <table className="audit-table">
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">On</th>
              <th scope="col">Details</th>
              <th scope="col">Hash</th>
            </tr>
          </thead>
          <tbody>
            {audit.data.entries.map((entry) => (
              <tr key={entry.seq}>
                <td className="num">{entry.seq}</td>
                <td>
                  <Time at={entry.at} />
                </td>
                <td>
                  <SafeText text={entry.actor} />
                </td>
                <td>{entry.action}</td>
                <td>
                  <SafeText text={entry.subject} />
                </td>
                <td className="muted">
                  <SafeText text={detailsText(entry.details)} />
                </td>
                <td className="mono faint" title={entry.hash}>
                  {entry.hash.slice(0, 10)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {audit.data !== null && audit.data.entries.length === limit && limit < 500 && (
        <Button onClick={() => setLimit((before) => Math.min(500, before + pageSize))}>
          Show older entries
        </Button>
      )}
    </section>
  );
}
