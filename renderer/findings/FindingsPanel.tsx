import { useState } from 'react';
import type { Finding } from '../../shared/findings/model.ts';
import { SeverityChip } from '../kit/Chip.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { counted } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Time } from '../kit/Time.tsx';
import { useEngineQuery } from '../app/query.ts';
import { slots, type PaymentPanelProps } from '../app/slots.ts';
import './findings.css';

/** What is wrong with the payment, worst first; choosing one shows the records it rests on everywhere. */
export function FindingsPanel(props: PaymentPanelProps) {
  const { detail, asOf } = props;
  const { reference, id } = detail.payment;
  const findings = useEngineQuery(
    `findings ${reference} ${String(asOf)}`,
    // Never cancelled: a verdict at another time is kept by the engine and soon asked for again.
    (client) => client.findings.list({ reference, ...(asOf === null ? {} : { asOf }) }),
    ['findings', 'payments'],
  );
  if (findings.error !== null && findings.data === null) {
    return <ErrorNotice what="Reading the findings" error={findings.error} onRetry={findings.reload} />;
  }
  if (findings.data === null) return <SkeletonRows what="findings" rows={3} />;
  const own = findings.data.findings.filter(
    (finding) => finding.paymentId === null || finding.paymentId === id,
  );
  return (
    <div className="findings-panel">
      <FindingRows {...props} findings={sortWorstFirst(own)} />
      <p className="findings-foot faint">
        judged as of <Time at={findings.data.asOf} style="minute" />
      </p>
    </div>
  );
}

const ranks: Readonly<Record<Finding['severity'], number>> = { high: 3, medium: 2, low: 1, info: 0 };

function sortWorstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((left, right) => ranks[right.severity] - ranks[left.severity]);
}

function FindingRows({
  findings,
  selection,
  select,
}: PaymentPanelProps & { readonly findings: readonly Finding[] }) {
  const [open, setOpen] = useState<string | null>(null);
  if (findings.length === 0) {
    return (
      <p className="findings-nothing muted">
        Nothing is wrong with this payment in the evidence, as of this time.
      </p>
    );
  }
  const choose = (finding: Finding) => {
    setOpen(open === finding.id ? null : finding.id);
    const [first] = finding.records;
    if (first === undefined) return;
    // The record looked at stays in front when the finding cites it.
    const cited = new Set(finding.records.map((record) => record.recordId));
    const focus = selection.focus !== null && cited.has(selection.focus) ? selection.focus : first.recordId;
    select({ focus, records: cited, finding: finding.id, step: null });
  };
  return (
    <ul className="finding-rows" aria-label="Findings">
      {findings.map((finding) => {
        const isChosen = selection.finding === finding.id;
        return (
          <li key={finding.id} className={`${isChosen ? 'chosen' : ''} ${finding.severity}`}>
            <button
              type="button"
              className="plain-button finding-row"
              aria-pressed={isChosen}
              onClick={() => choose(finding)}
            >
              <span className="mono finding-code">{finding.code}</span>
              <SeverityChip severity={finding.severity} />
              <span className="finding-words">
                <SafeText text={finding.explanation} />
              </span>
              <span className="muted num">{counted(finding.records.length, 'record')}</span>
            </button>
            {isChosen && <CitedRecords finding={finding} selection={selection} select={select} />}
          </li>
        );
      })}
    </ul>
  );
}

type CitedProps = Pick<PaymentPanelProps, 'selection' | 'select'> & { readonly finding: Finding };

/** The records a finding rests on, and what to do next. */
function CitedRecords({ finding, selection, select }: CitedProps) {
  return (
    <div className="cited-records">
      {finding.nextStep !== null && (
        <p>
          <b>Next:</b> <SafeText text={finding.nextStep} />
        </p>
      )}
      <ul>
        {finding.records.map((record) => (
          <li key={`${String(record.recordId)} ${record.locator}`}>
            <button
              type="button"
              className="plain-button link-button mono"
              aria-pressed={selection.focus === record.recordId}
              onClick={() => select({ ...selection, focus: record.recordId, finding: finding.id })}
            >
              <SafeText text={`${record.source} : ${record.locator}`} />
            </button>
          </li>
        ))}
      </ul>
      <div className="finding-actions">
        {slots.findingActions.items.map((Action, index) => (
          <Action key={index} findingId={finding.id} code={finding.code} />
        ))}
      </div>
    </div>
  );
}
