import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RecordId } from '../../shared/kernel/ids.ts';
import type { Annotation } from '../../shared/payments/annotations.ts';
import type { Link } from '../../shared/payments/model.ts';
import { Chip } from '../kit/Chip.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Time } from '../kit/Time.tsx';
import { errorOf, useClient } from '../app/engine.ts';
import { openView } from '../app/layout/workbench.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import type { PaymentPanelProps } from '../app/slots.ts';
import { selectRecord } from './selection.ts';

/** What a person is about to say about the payment's records. */
type Statement =
  | { readonly kind: 'split'; readonly records: readonly RecordId[] }
  | { readonly kind: 'join' }
  | { readonly kind: 'belongs'; readonly link: Link };

/** Every record of the payment with why it belongs to it; splitting some off, joining others, taking that back. */
export function LinksPanel({ detail, select }: PaymentPanelProps) {
  const { payment, links } = detail;
  const [chosen, setChosen] = useState<ReadonlySet<RecordId>>(new Set());
  const [statement, setStatement] = useState<Statement | null>(null);
  const toggle = (id: RecordId): void =>
    setChosen((present) => {
      const next = new Set(present);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <div className="links-panel">
      <div className="links-actions">
        <Button
          size="xs"
          disabled={chosen.size === 0}
          onClick={() => setStatement({ kind: 'split', records: [...chosen] })}
        >
          Split off {chosen.size === 0 ? 'records' : String(chosen.size)}…
        </Button>
        <Button size="xs" onClick={() => setStatement({ kind: 'join' })}>
          Join with another payment…
        </Button>
      </div>
      <ul className="links-list" aria-label="Links of this payment">
        {links.map((link, index) => (
          <LinkRow
            key={`${String(link.recordId)} ${String(index)}`}
            link={link}
            isChosen={chosen.has(link.recordId)}
            onToggle={() => toggle(link.recordId)}
            onShow={() => select(selectRecord(link.recordId))}
            onBelongs={() => setStatement({ kind: 'belongs', link })}
          />
        ))}
      </ul>
      <Annotations paymentId={payment.id} />
      <Modal
        opened={statement !== null}
        onClose={() => setStatement(null)}
        title={statement === null ? '' : titles[statement.kind]}
      >
        {statement !== null && (
          <StatementForm
            paymentId={payment.id}
            statement={statement}
            onDone={() => {
              setStatement(null);
              setChosen(new Set());
            }}
          />
        )}
      </Modal>
    </div>
  );
}

const titles = {
  split: 'Split records off',
  join: 'Join with another payment',
  belongs: 'This record belongs here',
} as const;

function LinkRow({
  link,
  isChosen,
  onToggle,
  onShow,
  onBelongs,
}: {
  readonly link: Link;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
  readonly onShow: () => void;
  readonly onBelongs: () => void;
}) {
  const place = `${link.source} : ${link.locator}`;
  return (
    <li>
      {link.certain && link.rule !== 'payout-batch' ? (
        <Checkbox checked={isChosen} onChange={onToggle} aria-label={`Choose ${place}`} />
      ) : (
        <span />
      )}
      <button type="button" className="plain-button link-button link-place mono" onClick={onShow}>
        <SafeText text={place} />
      </button>
      <SafeText text={link.reason} />
      <span className="muted nowrap">
        {link.rule} · {link.score.toFixed(2)}
      </span>
      {link.certain ? (
        <Chip tone="good">certain</Chip>
      ) : (
        <Button size="compact-xs" onClick={onBelongs}>
          Possible: belongs here…
        </Button>
      )}
    </li>
  );
}

function StatementForm({
  paymentId,
  statement,
  onDone,
}: {
  readonly paymentId: string;
  readonly statement: Statement;
  readonly onDone: () => void;
}) {
  const client = useClient();
  const [other, setOther] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const isReady = reason.trim() !== '' && (statement.kind !== 'join' || other.trim() !== '');

  const submit = async () => {
    try {
      if (statement.kind === 'split')
        await client.payments.split({ paymentId, recordIds: [...statement.records], reason });
      else if (statement.kind === 'join')
        await client.payments.join({ a: paymentId, b: other.trim(), reason });
      else await client.payments.join({ a: paymentId, recordIds: [statement.link.recordId], reason });
      onDone();
      notify({
        tone: 'good',
        text: 'Kept. The payments are being analysed again.',
        action: { label: 'Show the payments', run: () => openView('payments') },
      });
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    }
  };

  return (
    <form
      className="case-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void submit();
      }}
    >
      <p className="muted">{explanationOf(statement)}</p>
      {statement.kind === 'join' && (
        <TextInput
          label="The other payment, by any of its ids"
          value={other}
          maxLength={500}
          onChange={(event) => setOther(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <TextInput
        label="Why"
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {problem !== null && (
        <p className="note-box bad" role="alert">
          <SafeText text={problem} />
        </p>
      )}
      <div className="form-actions">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!isReady}>
          {statement.kind === 'split' ? 'Split' : 'Join'}
        </Button>
      </div>
    </form>
  );
}

function explanationOf(statement: Statement): string {
  const kept = 'It is kept with your name and the time, holds at every later analysis, and can be undone.';
  switch (statement.kind) {
    case 'split':
      return `${statement.records.length === 1 ? 'The record' : `The ${String(statement.records.length)} records`} will not be part of this payment. ${kept}`;
    case 'join':
      return `The records of both payments will be one payment. ${kept}`;
    case 'belongs':
      return `The record will be part of this payment. ${kept}`;
  }
}

/** Everything that was joined or split by hand; what concerns this payment comes first. */
function Annotations({ paymentId }: { readonly paymentId: string }) {
  const client = useClient();
  const annotations = useEngineQuery(
    'annotations',
    (engine, signal) => engine.payments.annotations({}, { signal }),
    ['payments'],
  );
  const all = annotations.data?.annotations ?? [];
  if (all.length === 0) return null;
  const concerns = ({ payments }: Annotation): boolean => payments.includes(paymentId);
  const ordered = [...all.filter(concerns), ...all.filter((each) => !concerns(each))];
  const undo = (annotation: Annotation): void => {
    client.payments.undoAnnotation({ id: annotation.id }).then(
      () => notify({ tone: 'good', text: 'Taken back. The payments are being analysed again.' }),
      (thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }),
    );
  };
  return (
    <section className="annotations" aria-label="Joined and split by hand">
      <h3>Joined and split by hand</h3>
      <ul>
        {ordered.map((annotation) => (
          <li key={annotation.id} className={annotation.undoneAt === null ? undefined : 'faint'}>
            <b>{annotation.kind === 'join' ? 'Joined' : 'Split'}</b>
            <SafeText text={annotation.payments.join(' + ')} className="mono" />
            <SafeText text={annotation.reason} />
            <span className="muted nowrap">
              <SafeText text={annotation.author} /> · <Time at={annotation.at} />
            </span>
            {annotation.undoneAt === null ? (
              <Button size="compact-xs" onClick={() => undo(annotation)}>
                Undo
              </Button>
            ) : (
              <Chip>taken back</Chip>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
