import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DryRun } from './useSending.ts';
import { requestLine } from './requestText.ts';
import type { Draft } from './store.ts';

export interface ConfirmSendProps {
  readonly check: DryRun;
  readonly draft: Draft;
  readonly onSend: (words: string) => void;
  readonly onClose: () => void;
}

/** Before something changes in production: the host and this request's fingerprint, typed by hand. */
export function ConfirmSend({ check, draft, onSend, onClose }: ConfirmSendProps) {
  const [words, setWords] = useState('');
  const phrase = check.confirmation ?? '';
  const line = draft.request === null ? null : requestLine(draft.request.text);
  const isRight = words.trim() === phrase && phrase !== '';
  return (
    <Modal
      opened
      onClose={onClose}
      title="This goes to production"
      classNames={{ content: 'production-dialog' }}
    >
      <form
        className="confirm-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) onSend(words.trim());
        }}
      >
        <p>
          <b className="mono">{line === null ? 'The request' : `${line.method} ${line.path}`}</b> will be sent
          once to <b className="mono">{draft.target}</b>. It can move money there, and it cannot be taken
          back.
        </p>
        <p className="muted">Type this to send exactly this request:</p>
        <code className="confirm-phrase">{phrase}</code>
        <TextInput
          aria-label="Confirmation"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <div className="form-actions">
          <Button onClick={onClose}>Do not send</Button>
          <Button type="submit" className="danger-button" disabled={!isRight}>
            Send to production
          </Button>
        </div>
      </form>
    </Modal>
  );
}
