import { Button, Popover, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { isoText, parseIsoInstant } from '../../../shared/kernel/time.ts';
import { dayAndMinute } from '../../kit/time.ts';
import { useTimeZone } from '../../kit/Time.tsx';
import { useFollower } from '../SessionContext.ts';
import { judgingTime, useSession } from '../session.ts';

/** "What did we know then": the time as of which everything is judged. */
export function AsOf() {
  const [opened, setOpened] = useState(false);
  const asOf = useSession(judgingTime);
  const chosen = useSession((session) => session.settings.asOf);
  const newest = useSession((session) => session.summary?.asOf ?? null);
  const zone = useTimeZone();
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus withArrow={false}>
      <Popover.Target>
        <button
          type="button"
          className="as-of plain-button"
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          <span className="muted">as of</span>
          <b className={chosen === null ? '' : 'chosen'}>
            {asOf === null ? 'no evidence yet' : dayAndMinute(asOf, zone)}
          </b>
          <IconChevronDown size={13} aria-hidden="true" />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Judging time">
        {opened && <AsOfForm chosen={chosen} newest={newest} onDone={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface AsOfFormProps {
  readonly chosen: number | null;
  readonly newest: number | null;
  readonly onDone: () => void;
}

function AsOfForm({ chosen, newest, onDone }: AsOfFormProps) {
  const follower = useFollower();
  const zone = useTimeZone();
  const start = chosen ?? newest;
  const [text, setText] = useState(start === null ? '' : isoText(start).slice(0, 16).replace('T', ' '));
  const parsed = parseIsoInstant(text);
  const apply = (asOf: number | null) => {
    onDone();
    void follower.changeSettings({ asOf });
  };
  return (
    <form
      className="as-of-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed !== null) apply(parsed);
      }}
    >
      <TextInput
        label="Judge everything as of (UTC)"
        placeholder="2026-03-22 00:00"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={text === '' || parsed !== null ? null : 'Write it as 2026-03-22 14:00'}
        data-autofocus
      />
      <p className="muted">
        Later evidence counts as not yet known. The default is the newest time in the evidence
        {newest === null ? '.' : `, ${dayAndMinute(newest, zone)}.`}
      </p>
      <div className="form-actions">
        <Button disabled={chosen === null} onClick={() => apply(null)}>
          Newest in the evidence
        </Button>
        <Button type="submit" variant="filled" disabled={parsed === null}>
          Judge
        </Button>
      </div>
    </form>
  );
}
