import { Button, Popover, TextInput } from '@mantine/core';
import { IconBookmark, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { SavedSearch } from '../../shared/evidence/searching.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';

export interface SavedMenuProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** Searches kept under a name: use one, change it to the present query, take it away, keep the present one. */
export function SavedMenu({ query, onQuery }: SavedMenuProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover position="bottom-end" width={340} opened={opened} onChange={setOpened} trapFocus>
      <Popover.Target>
        <Button leftSection={<IconBookmark size={14} />} onClick={() => setOpened(!opened)}>
          Saved
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved searches">
        <SavedList
          query={query}
          onUse={(search) => {
            setOpened(false);
            onQuery(search.query);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function SavedList({
  query,
  onUse,
}: {
  readonly query: string;
  readonly onUse: (search: SavedSearch) => void;
}) {
  const client = useClient();
  const saved = useEngineQuery(
    'saved searches',
    (engine, signal) => engine.evidence.savedSearches({}, { signal }),
    ['settings'],
  );
  const [edited, setEdited] = useState<SavedSearch | null>(null);
  const remove = async (search: SavedSearch) => {
    try {
      await client.evidence.deleteSearch({ id: search.id });
      const { name } = search;
      const undo = () => void client.evidence.saveSearch({ name, query: search.query }).catch(report);
      notify({
        tone: 'plain',
        text: `Deleted “${visibleText(name)}”.`,
        action: { label: 'Undo', run: undo },
      });
    } catch (thrown) {
      report(thrown);
    }
  };
  const searches = saved.data?.searches ?? [];
  return (
    <div className="saved-list">
      {saved.error !== null && (
        <ErrorNotice what="Reading the saved searches" error={saved.error} onRetry={saved.reload} />
      )}
      {saved.data !== null && searches.length === 0 && <p className="muted">Nothing is saved yet.</p>}
      <ul>
        {searches.map((search) => (
          <li key={search.id}>
            <button type="button" className="plain-button saved-use" onClick={() => onUse(search)}>
              <SafeText text={search.name} />
              <SafeText text={search.query} className="mono muted clip" />
            </button>
            <button
              type="button"
              className="plain-button icon-button"
              aria-label={`Change ${visibleText(search.name)}`}
              onClick={() => setEdited(search)}
            >
              <IconPencil size={14} />
            </button>
            <button
              type="button"
              className="plain-button icon-button"
              aria-label={`Delete ${visibleText(search.name)}`}
              onClick={() => void remove(search)}
            >
              <IconTrash size={14} />
            </button>
          </li>
        ))}
      </ul>
      <SaveForm key={edited?.id ?? 0} edited={edited} query={query} onDone={() => setEdited(null)} />
    </div>
  );
}

function report(thrown: unknown): void {
  notify({ tone: 'bad', text: errorOf(thrown).sentence });
}

interface SaveFormProps {
  readonly edited: SavedSearch | null;
  readonly query: string;
  readonly onDone: () => void;
}

/** Keeps the present query, or changes name and query of a saved one. */
function SaveForm({ edited, query, onDone }: SaveFormProps) {
  const client = useClient();
  const [name, setName] = useState(edited?.name ?? '');
  const [text, setText] = useState(edited?.query ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const kept = edited === null ? query : text;
  const save = async () => {
    try {
      await client.evidence.saveSearch({
        name,
        query: kept,
        ...(edited === null ? {} : { id: edited.id }),
      });
      setName('');
      setProblem(null);
      onDone();
    } catch (thrown) {
      setProblem(errorOf(thrown).sentence);
    }
  };
  if (edited === null && query.trim() === '')
    return <p className="muted">Type a search; then it can be saved here.</p>;
  return (
    <form
      className="save-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '' && kept.trim() !== '') void save();
      }}
    >
      <TextInput
        label={edited === null ? 'Save this search as' : 'Name'}
        value={name}
        maxLength={120}
        error={problem}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {edited !== null && (
        <TextInput
          label="Search"
          value={text}
          maxLength={2000}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div className="form-actions">
        {edited !== null && (
          <Button variant="subtle" onClick={onDone}>
            Leave it
          </Button>
        )}
        <Button type="submit" variant="filled" disabled={name.trim() === '' || kept.trim() === ''}>
          Save
        </Button>
      </div>
    </form>
  );
}
