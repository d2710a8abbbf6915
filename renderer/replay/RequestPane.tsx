import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { CodeViewer } from '../kit/code/CodeViewer.tsx';
import { PlainViewer } from '../kit/code/PlainViewer.tsx';
import { reindentJson } from '../kit/code/reindent.ts';
import { Chip } from '../kit/Chip.tsx';
import { sizeText } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { HeaderTable } from './HeaderTable.tsx';
import { statusTone } from './RequestList.tsx';
import { checkLength, hexDump, withTrueLength } from './requestText.ts';
import { bytesOfDraft, changeDraft, type Draft } from './store.ts';

type Tab = 'raw' | 'bytes' | 'recorded';

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

export interface RequestPaneProps {
  readonly panelId: string;
  readonly draft: Draft;
  readonly onSend: () => void;
}

function stateOf(draft: Draft, isUntouched: boolean): string {
  if (draft.recordId === null) return 'written here';
  if (!isUntouched) return 'edited';
  return draft.warnings.length === 0 ? 'as captured, byte for byte' : 'as prepared from the evidence';
}

/** The request as it will go on the wire, editable where it is text; its bytes; what was answered when it was recorded. */
export function RequestPane({ panelId, draft, onSend }: RequestPaneProps) {
  const [chosen, setTab] = useState<Tab>('raw');
  const tab = chosen === 'raw' && draft.request === null ? 'bytes' : chosen;
  const bytes = useMemo(() => bytesOfDraft(draft), [draft]);
  const isAsCaptured = draft.recordId !== null && sameBytes(bytes, draft.captured);
  return (
    <div className="request-pane">
      <SubTabs
        label="Request"
        selected={tab}
        onSelect={setTab}
        tabs={[
          ...(draft.request === null ? [] : [{ key: 'raw', label: 'Raw' } as const]),
          { key: 'bytes', label: 'Bytes' },
          ...(draft.recorded === null ? [] : [{ key: 'recorded', label: 'Recorded answer' } as const]),
        ]}
        aside={
          <span className="muted clip">
            {stateOf(draft, isAsCaptured)} · {sizeText(bytes.length)}
          </span>
        }
      />
      <Warnings panelId={panelId} draft={draft} bytes={bytes} />
      {tab === 'raw' && draft.request !== null && (
        <CodeViewer
          value={draft.request.text}
          language="http-message"
          label="Raw request"
          wrap
          onRun={onSend}
          onChange={(text) => {
            if (draft.request !== null && text !== draft.request.text) {
              changeDraft(panelId, { request: { ...draft.request, text } });
            }
          }}
        />
      )}
      {tab === 'bytes' && <PlainViewer text={hexDump(bytes)} label="Bytes to be sent" />}
      {tab === 'recorded' && draft.recorded !== null && <Recorded recorded={draft.recorded} />}
    </div>
  );
}

function Warnings({
  panelId,
  draft,
  bytes,
}: {
  readonly panelId: string;
  readonly draft: Draft;
  readonly bytes: Uint8Array;
}) {
  const length = useMemo(() => checkLength(bytes), [bytes]);
  const isWrong = length.stated !== null && length.stated !== String(length.actual);
  const { request } = draft;
  if (draft.warnings.length === 0 && !isWrong && request !== null && !request.explicit) return null;
  return (
    <div className="request-warnings">
      {draft.warnings.map((warning) => (
        <p key={warning} className="note-box warn">
          <SafeText text={warning} />
        </p>
      ))}
      {request === null && (
        <p className="note-box plain">
          These bytes are not text: they can be looked at and sent, not edited here.
        </p>
      )}
      {request?.explicit === true && (
        <p className="note-box plain">
          This request has unusual line ends: every carriage return is shown as ␍ and sent as one.
        </p>
      )}
      {isWrong && (
        <p className="note-box warn length-warning">
          <span>
            Content-Length says {length.stated}, the body has {length.actual} bytes. It is sent as it stands.
          </span>
          {request !== null && (
            <Button
              size="compact-xs"
              onClick={() => changeDraft(panelId, { request: withTrueLength(request) })}
            >
              Set it to {length.actual}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function Recorded({ recorded }: { readonly recorded: NonNullable<Draft['recorded']> }) {
  return (
    <div className="recorded">
      <p>
        <Chip tone={statusTone(recorded.status)}>{recorded.status ?? 'no answer'}</Chip>{' '}
        <span className="muted">as it was recorded in the evidence</span>
      </p>
      <HeaderTable headers={recorded.headers} />
      {recorded.bodyText !== null && (
        <CodeViewer
          value={reindentJson(recorded.bodyText)}
          language="json"
          label="Recorded answer"
          readOnly
        />
      )}
    </div>
  );
}
