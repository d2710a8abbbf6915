import { Select } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import {
  findingCodes,
  findingCodeSchema,
  severitySchema,
  type Finding,
} from '../../shared/findings/model.ts';
import { SeverityChip } from '../kit/Chip.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { counted } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';
import { openView } from '../app/layout/workbench.ts';
import { useEngineQuery } from '../app/query.ts';
import { slots, type ViewProps } from '../app/slots.ts';
import './findings.css';
import { useSession } from '../app/session.ts';

const columns: readonly Column<Finding>[] = [
  {
    key: 'severity',
    title: 'Severity',
    width: 76,
    render: (finding) => <SeverityChip severity={finding.severity} />,
  },
  {
    key: 'code',
    title: 'Finding',
    width: 190,
    render: (finding) => <span className="mono">{finding.code}</span>,
  },
  {
    key: 'payment',
    title: 'Payment or record',
    width: 170,
    render: (finding) => {
      const [reference] = finding.references;
      return reference === undefined ? <span className="faint">—</span> : <ShortId id={reference} />;
    },
  },
  {
    key: 'explanation',
    title: 'What is wrong',
    width: 'flex',
    minimum: 420,
    render: (finding) => (
      <span title={finding.explanation}>
        <SafeText text={finding.explanation} />
      </span>
    ),
  },
  {
    key: 'records',
    title: 'Records',
    width: 68,
    align: 'right',
    render: (finding) => finding.records.length,
  },
];

/** Opens what a finding is about: its payment, else the first record it cites. */
function openSubject(finding: Finding): void {
  const [reference] = finding.references;
  const [record] = finding.records;
  if (finding.paymentId !== null) openView('payment', { reference: reference ?? finding.paymentId });
  else if (record !== undefined) openView('record', { id: String(record.recordId) });
}

const everyCode = 'every finding';
const everySeverity = 'every severity';

/** "59 findings and 11 for information": the second say that nothing is wrong. */
function countText(findings: readonly Finding[]): string {
  const wrong = findings.filter((finding) => finding.severity !== 'info').length;
  const info = findings.length - wrong;
  return `${counted(wrong, 'finding')}${info > 0 ? ` and ${info.toLocaleString('en')} for information` : ''}`;
}

/** All findings of the desk, worst first. */
export function FindingsView(_props: ViewProps) {
  const [code, setCode] = useState<string>(everyCode);
  const [severity, setSeverity] = useState<string>(everySeverity);
  const [selected, setSelected] = useState<string | null>(null);
  const records = useSession((session) => session.summary?.records);
  const query = {
    code: findingCodeSchema.safeParse(code).data,
    severity: severitySchema.safeParse(severity).data,
  };
  const findings = useEngineQuery(
    `findings ${code} ${severity}`,
    (client, signal) =>
      client.findings.list(
        {
          ...(query.code === undefined ? {} : { code: query.code }),
          ...(query.severity === undefined ? {} : { severity: query.severity }),
        },
        { signal },
      ),
    ['findings'],
  );
  const rows = useMemo(() => {
    const ranks = severitySchema.options;
    return [...(findings.data?.findings ?? [])].sort(
      (left, right) => ranks.indexOf(right.severity) - ranks.indexOf(left.severity),
    );
  }, [findings.data]);
  if (records === 0) {
    return (
      <EmptyState
        title="Nothing to judge yet"
        actions={slots.starters.items.map((Starter, index) => (
          <Starter key={index} />
        ))}
      >
        Findings come from comparing what the parties say. Import evidence first.
      </EmptyState>
    );
  }
  return (
    <>
      <div className="findings-bar">
        <Select
          aria-label="Finding"
          w={230}
          data={[everyCode, ...findingCodes]}
          value={code}
          onChange={(value) => setCode(value ?? everyCode)}
        />
        <Select
          aria-label="Severity"
          w={150}
          data={[everySeverity, ...severitySchema.options]}
          value={severity}
          onChange={(value) => setSeverity(value ?? everySeverity)}
        />
        <span className="muted push">
          {findings.data !== null && (
            <>
              {countText(rows)}, judged as of <Time at={findings.data.asOf} style="minute" />
            </>
          )}
        </span>
      </div>
      {findings.error !== null && (
        <ErrorNotice what="Reading the findings" error={findings.error} onRetry={findings.reload} />
      )}
      {findings.loading && <SkeletonRows what="findings" rows={20} />}
      {findings.data !== null && rows.length === 0 && (
        <EmptyState title="No finding" icon={<IconCircleCheck size={28} />}>
          The evidence shows nothing of this kind as of the judging time.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <Table
          label="Findings"
          columns={columns}
          rows={rows}
          rowKey={(finding) => finding.id}
          rowLabel={(finding) => `${finding.code} ${finding.references[0] ?? ''}`}
          selected={selected}
          onSelect={(finding) => setSelected(finding.id)}
          onActivate={openSubject}
        />
      )}
    </>
  );
}
