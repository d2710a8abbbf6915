import { SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { RecordDetail, RecordSummary } from '../../shared/evidence/model.ts';
import type { RecordId } from '../../shared/kernel/ids.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Time } from '../kit/Time.tsx';
import { useEngineQuery } from '../app/query.ts';

export interface AroundProps {
  readonly record: Pick<RecordDetail, 'id' | 'occurredAt'>;
  readonly onLook: (id: RecordId) => void;
}

const counts = ['5', '20', '100'];

/** The records before and after one, whatever the filter says: in its source, or by time over all sources. */
export function Around({ record, onLook }: AroundProps) {
  const [count, setCount] = useState('5');
  const [around, setAround] = useState<'source' | 'time'>('source');
  const found = useEngineQuery(
    `around ${String(record.id)} ${around} ${count}`,
    (client, signal) =>
      client.evidence.neighbours({ id: record.id, around, count: Number(count) }, { signal }),
    ['evidence'],
  );
  const rows = found.data === null ? [] : [...found.data.before, found.data.record, ...found.data.after];
  return (
    <div className="around">
      <div className="around-bar">
        <SegmentedControl
          size="xs"
          aria-label="Records on each side"
          data={counts.map((value) => ({ value, label: `± ${value}` }))}
          value={count}
          onChange={setCount}
        />
        <SegmentedControl
          size="xs"
          aria-label="Around in"
          data={[
            { value: 'source', label: 'in its source' },
            { value: 'time', label: 'by time, all sources', disabled: record.occurredAt === null },
          ]}
          value={around}
          onChange={(value) => setAround(value === 'time' ? 'time' : 'source')}
        />
      </div>
      {found.error !== null && (
        <ErrorNotice what="Reading the records around it" error={found.error} onRetry={found.reload} />
      )}
      {found.loading && <SkeletonRows what="the records around it" rows={11} />}
      {found.data !== null && (
        <NeighbourRows rows={rows} centre={record.id} withSource={around === 'time'} onLook={onLook} />
      )}
    </div>
  );
}

interface NeighbourRowsProps {
  readonly rows: readonly RecordSummary[];
  readonly centre: RecordId;
  readonly withSource: boolean;
  readonly onLook: (id: RecordId) => void;
}

function NeighbourRows({ rows, centre, withSource, onLook }: NeighbourRowsProps) {
  const present = useRef<HTMLLIElement>(null);
  useEffect(() => {
    present.current?.scrollIntoView({ block: 'center' });
  }, [rows.length, centre]);
  return (
    <ol className="around-list" aria-label="Records around this one">
      {rows.map((row) => (
        <li key={row.id} {...(row.id === centre ? { ref: present, 'aria-current': 'true' as const } : {})}>
          <button type="button" className="plain-button" onClick={() => onLook(row.id)}>
            <span className="around-when">
              <Time at={row.occurredAt} />
            </span>
            <span className="around-what">
              <SafeText text={row.title} className="clip" />
              <SafeText
                text={withSource ? `${row.sourceName} : ${row.locator}` : row.locator}
                className="mono muted clip"
              />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
