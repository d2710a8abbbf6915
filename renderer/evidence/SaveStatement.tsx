import { Button, Popover, TextInput } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useState } from 'react';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';

/** Keeps what stands in the editor under a name; a name that is taken can be written over. */
export function SaveStatement({ statement }: { readonly statement: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover position="bottom-start" width={320} opened={opened} onChange={setOpened} trapFocus>
      <Popover.Target>
        <Button
          leftSection={<IconBookmark size={14} />}
          disabled={statement.trim() === ''}
          onClick={() => setOpened(!opened)}
        >
          Save
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save the statement">
        <SaveForm statement={statement} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveForm({ statement, onDone }: { readonly statement: string; readonly onDone: () => void }) {
  const client = useClient();
  const kept = useEngineQuery(
    'saved statements',
    (engine, signal) => engine.evidence.savedStatements({}, { signal }),
    ['settings'],
  );
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const present = kept.data?.statements.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
  const save = async () => {
    try {
      await client.evidence.saveStatement({
        name,
        statement,
        ...(present === undefined ? {} : { id: present.id }),
      });
      notify({ tone: 'good', text: `Saved “${name.trim()}”.` });
      onDone();
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    }
  };
  return (
    <form
      className="save-form first"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') void save();
      }}
    >
      <TextInput
        label="Save this statement as"
        value={name}
        maxLength={120}
        error={problem}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {present !== undefined && (
        <p className="muted">There is one of that name; it will hold this statement instead.</p>
      )}
      <div className="form-actions">
        <Button type="submit" variant="filled" disabled={name.trim() === ''}>
          {present === undefined ? 'Save' : 'Replace'}
        </Button>
      </div>
    </form>
  );
}
