import type { RecordSummary } from '../../shared/evidence/model.ts';
import { partyName } from '../kit/labels.ts';
import { partOccurrences } from '../kit/marks.ts';
import { SafeText } from '../kit/SafeText.tsx';
import type { Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';

/** Text before a match that a cell has room for: alone, and beside a record. */
const lead = 28;
const narrowLead = 4;

/** The excerpt from shortly before what was searched for, so that the match is in sight. */
function aroundMatch(excerpt: string, marks: readonly string[], room: number): string {
  const at = partOccurrences(excerpt, marks)[0]?.from ?? 0;
  return at <= room ? excerpt : `…${excerpt.slice(at - room)}`;
}

/** @param isNarrow the record stands beside the list */
export function recordColumns(marks: readonly string[], isNarrow: boolean): readonly Column<RecordSummary>[] {
  const party: Column<RecordSummary> = {
    key: 'party',
    title: 'Party',
    width: 62,
    render: (record) => (record.party === null ? '' : partyName(record.party)),
  };
  return [
    { key: 'at', title: 'Occurred', width: 118, render: (record) => <Time at={record.occurredAt} /> },
    ...(isNarrow ? [] : [party]),
    {
      key: 'title',
      title: 'Record',
      width: isNarrow ? 146 : 200,
      render: (record) => <SafeText text={record.title} marks={marks} />,
    },
    {
      key: 'excerpt',
      title: 'Excerpt',
      width: 'flex',
      minimum: isNarrow ? 150 : 260,
      render: (record) => (
        <SafeText
          text={aroundMatch(record.excerpt, marks, isNarrow ? narrowLead : lead)}
          className="mono muted"
          marks={marks}
        />
      ),
    },
    {
      key: 'source',
      title: 'Source',
      width: isNarrow ? 176 : 230,
      render: (record) => (
        <SafeText
          // What does not fit is cut at the end: beside a record the place says more than the file.
          text={
            isNarrow ? `${record.locator} · ${record.sourceName}` : `${record.sourceName} : ${record.locator}`
          }
          className="mono muted"
        />
      ),
    },
  ];
}
