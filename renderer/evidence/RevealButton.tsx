import { Button, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RecordDetail } from '../../shared/evidence/model.ts';
import { errorOf, useClient } from '../app/engine.ts';

export interface RevealButtonProps {
  readonly record: RecordDetail;
  readonly revealed: boolean;
  readonly onReveal: (text: string | null) => void;
}

/** Shows names and account numbers in full, for a reason that goes into the audit chain. */
export function RevealButton({ record, revealed, onReveal }: RevealButtonProps) {
  const client = useClient();
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const reveal = async () => {
    try {
      const { text } = await client.evidence.reveal({ id: record.id, reason });
      setOpened(false);
      setReason('');
      onReveal(text);
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    }
  };
  if (revealed) {
    return (
      <button type="button" className="plain-button link-button" onClick={() => onReveal(null)}>
        Mask again
      </button>
    );
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus>
      <Popover.Target>
        <button type="button" className="plain-button link-button" onClick={() => setOpened(true)}>
          Reveal …
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Reveal masked values">
        <form
          className="reveal-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim().length >= 3) void reveal();
          }}
        >
          <TextInput
            label="Why do you need the names and account numbers?"
            description="The reason is kept in the audit chain. Card numbers and credentials are gone for good."
            value={reason}
            error={problem}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Button type="submit" variant="filled" disabled={reason.trim().length < 3}>
            Reveal
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
