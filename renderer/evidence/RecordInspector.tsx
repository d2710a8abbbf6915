import { useMemo, useState, type ReactNode } from 'react';
import type { RecordDetail } from '../../shared/evidence/model.ts';
import type { RecordId } from '../../shared/kernel/ids.ts';
import { durationText, type FourTimes } from '../../shared/kernel/time.ts';
import { Chip } from '../kit/Chip.tsx';
import { CodeViewer } from '../kit/code/CodeViewer.tsx';
import { wholeOccurrences } from '../kit/code/ranges.ts';
import { reindentJson } from '../kit/code/reindent.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { partOccurrences } from '../kit/marks.ts';
import { counted, formatName, partyName } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { ShortId } from '../kit/ShortId.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { Time } from '../kit/Time.tsx';
import { visibleText } from '../kit/visible.ts';
import { useViewKeys } from '../app/keys.ts';
import { openView } from '../app/layout/workbench.ts';
import { useEngineQuery } from '../app/query.ts';
import { slots } from '../app/slots.ts';
import { Around } from './Around.tsx';
import { AttachmentPreview } from './AttachmentPreview.tsx';
import './evidence.css';
import './keys.css';
import { FindBar } from './FindBar.tsx';
import { RevealButton } from './RevealButton.tsx';
import { SignatureLine } from './SignatureLine.tsx';
import { WholeRecord } from './WholeRecord.tsx';

export interface RecordInspectorProps {
  readonly recordId: RecordId;
  /** Values to mark in the text: what a state, link or finding rests on. */
  readonly cited?: readonly string[];
  /** What was searched for: every place of it is marked, whatever its case, and can be walked. */
  readonly marks?: readonly string[];
  /** Looks at another record in this place; else it opens in a tab of its own. */
  readonly onLook?: (id: RecordId) => void;
  /** The panel in which `n` and `p` walk the marked places. */
  readonly panelId?: string;
  /** Why the record belongs where it is shown; its own tab. */
  readonly links?: ReactNode;
  /** Shown under the title: what the record states. */
  readonly about?: ReactNode;
}

type Tab = 'record' | 'stored' | 'identifiers' | 'around' | 'links';

/** One record with its four times, its identifiers, the links that place it, and its text. */
export function RecordInspector({ recordId, ...rest }: RecordInspectorProps) {
  const record = useEngineQuery(
    `record ${String(recordId)}`,
    (client, signal) => client.evidence.record({ id: recordId }, { signal }),
    ['evidence'],
  );
  if (record.error !== null)
    return <ErrorNotice what="Reading the record" error={record.error} onRetry={record.reload} />;
  if (record.data === null) return <SkeletonRows what="the record" rows={8} />;
  return <RecordBody key={recordId} record={record.data} {...rest} />;
}

interface BodyProps extends Omit<RecordInspectorProps, 'recordId'> {
  readonly record: RecordDetail;
}

const nothingMarked: readonly string[] = [];

function RecordBody({ record, cited, marks = nothingMarked, onLook, panelId, links, about }: BodyProps) {
  const [tab, setTab] = useState<Tab>('record');
  const [revealed, setRevealed] = useState<string | null>(null);
  const text = revealed ?? record.text;
  const shown = useMemo(
    () => (tab === 'record' && record.language === 'json' ? reindentJson(text) : text),
    [tab, text, record.language],
  );
  const highlights = useMemo(
    () => (marks.length > 0 ? partOccurrences(shown, marks) : wholeOccurrences(shown, cited ?? [])),
    [shown, cited, marks],
  );
  const [looked, setLooked] = useState(0);
  const walk = (step: number) => {
    if (highlights.length > 0) setLooked((looked + step + highlights.length) % highlights.length);
  };
  useViewKeys(panelId ?? '', [
    { keys: 'n', what: 'Next match in the record', run: () => walk(1) },
    { keys: 'p', what: 'Previous match in the record', run: () => walk(-1) },
  ]);
  const tabs: readonly { readonly key: Tab; readonly label: string }[] = [
    { key: 'record', label: record.language === 'json' ? 'Laid out' : 'Record' },
    ...(record.language === 'json' ? [{ key: 'stored', label: 'As stored' } as const] : []),
    { key: 'identifiers', label: `Identifiers ${String(record.identifiers.length)}` },
    { key: 'around', label: 'Around' },
    ...(links === undefined || links === null ? [] : [{ key: 'links', label: 'Links' } as const]),
  ];
  return (
    <div className="record">
      <RecordHeading record={record} about={about} />
      <SubTabs
        label="Record"
        tabs={tabs}
        selected={tab}
        onSelect={(chosen) => {
          setTab(chosen);
          setLooked(0);
        }}
        aside={
          <>
            {marks.length > 0 && (tab === 'record' || tab === 'stored') && (
              <FindBar count={highlights.length} looked={looked} onLook={setLooked} />
            )}
            <RevealButton record={record} revealed={revealed !== null} onReveal={setRevealed} />
          </>
        }
      />
      {revealed !== null && (
        <p className="note-box warn revealed-note">
          Names and account numbers are shown in full; the audit chain says so.
        </p>
      )}
      {tab === 'record' && record.format === 'attachment' && record.isBinary && (
        <AttachmentPreview recordId={record.id} />
      )}
      {(tab === 'record' || tab === 'stored') &&
        (record.textTruncated && revealed === null ? (
          <WholeRecord record={record} cited={cited ?? []} marks={marks} looked={looked} />
        ) : (
          <CodeViewer
            value={shown}
            language={record.language === 'csv' ? 'plaintext' : record.language}
            label={`Text of ${record.title}`}
            readOnly
            // A body on one line of a capture must not lead the eye thousands of columns to the right.
            wrap
            highlights={highlights}
            highlightLines={marks.length === 0}
            looked={looked}
          />
        ))}
      {tab === 'identifiers' && <Identifiers record={record} />}
      {tab === 'around' && (
        <Around record={record} onLook={onLook ?? ((id) => openView('record', { id: String(id) }))} />
      )}
      {tab === 'links' && <div className="record-links">{links}</div>}
    </div>
  );
}

function RecordHeading({ record, about }: { readonly record: RecordDetail; readonly about: ReactNode }) {
  return (
    <div className="record-heading">
      <div className="record-title">
        <b className="clip" title={visibleText(record.title)}>
          <SafeText text={record.title} />
        </b>
        <div className="record-actions">
          {slots.recordActions.items.map((Action, index) => (
            <Action key={index} record={record} />
          ))}
        </div>
      </div>
      <div className="record-chips">
        {record.party !== null && <Chip>{partyName(record.party)}</Chip>}
        <Chip>{formatName(record.format)}</Chip>
        {record.redactions.length > 0 && (
          <Chip tone="note" title="Taken out or masked when the file was imported">
            {counted(record.redactions.length, 'redaction')}
          </Chip>
        )}
      </div>
      <div
        className="mono muted record-place"
        title={`Bytes ${record.byteStart.toLocaleString('en')} to ${record.byteEnd.toLocaleString('en')} of the file`}
      >
        <SafeText text={record.sourceName} /> : <SafeText text={record.locator} />
      </div>
      {record.signature !== null && <SignatureLine signature={record.signature} />}
      {about}
      <TimesList times={record.times} />
    </div>
  );
}

/** When the party says it happened, when it reached us, and the bank's two days. */
export function TimesList({ times }: { readonly times: FourTimes }) {
  const lag =
    times.occurredAt === null || times.receivedAt === null ? null : times.receivedAt - times.occurredAt;
  return (
    <dl className="four-times">
      <dt>occurred</dt>
      <dd>
        <Time at={times.occurredAt} style="full" />
      </dd>
      <dt>received</dt>
      <dd>
        <Time at={times.receivedAt} style="full" />
        {lag !== null && lag !== 0 && (
          <span className={Math.abs(lag) >= 60_000 ? 'warn' : 'faint'}>
            {' '}
            {`${lag > 0 ? '+' : ''}${durationText(lag)}`}
          </span>
        )}
      </dd>
      <dt>booked</dt>
      <dd className="two-days">
        <span>{times.bookedOn ?? <span className="faint">—</span>}</span>
        <span className="muted">value</span>
        <span>{times.valueOn ?? <span className="faint">—</span>}</span>
      </dd>
    </dl>
  );
}

function Identifiers({ record }: { readonly record: RecordDetail }) {
  if (record.identifiers.length === 0) {
    return <p className="muted record-nothing">This record states no identifier that Railtrace knows.</p>;
  }
  return (
    <dl className="identifiers">
      {record.identifiers.map((identifier) => (
        <div key={`${identifier.scheme} ${identifier.value}`}>
          <dt>{identifier.scheme}</dt>
          <dd>
            <ShortId id={identifier.value} longest={34} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
