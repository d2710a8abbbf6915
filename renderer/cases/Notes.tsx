import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { caseDetailSchema } from '../../shared/cases/model.ts';
import type { CaseId } from '../../shared/kernel/ids.ts';
import { Kbd } from '../kit/Kbd.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Time } from '../kit/Time.tsx';
import { useTimeZone } from '../kit/Time.tsx';
import { clockTime } from '../kit/time.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useSession } from '../app/session.ts';
import { forgetUnsaved, keepUnsaved, useCases } from './store.ts';

type CaseDetail = z.infer<typeof caseDetailSchema>;

/** How long typing has to rest before the draft is journalled, in ms: saved within a second of the last key. */
const rest = 500;
/** Pause before an unanswered save is tried again, in ms. */
const retryAfter = 2000;

type Saved =
  | { readonly state: 'clean' }
  | { readonly state: 'saving' }
  | { readonly state: 'saved'; readonly at: number }
  | { readonly state: 'unsaved'; readonly sentence: string };

/** Keeps the composer's text in the vault's journal; what could not be kept stays in the window and is tried again. */
function useJournal(id: CaseId, kept: string) {
  const client = useClient();
  const engine = useSession((session) => session.engine.phase);
  const unsaved = useCases((state) => state.unsaved.get(id));
  const [saved, setSaved] = useState<Saved>({ state: 'clean' });
  const [journalled, setJournalled] = useState(kept);
  const text = unsaved ?? journalled;
  useEffect(() => {
    if (unsaved === undefined) return;
    const save = async () => {
      setSaved({ state: 'saving' });
      try {
        const { savedAt } = await client.cases.saveDraft({ id, text: unsaved });
        setJournalled(unsaved);
        // Only when nothing more was typed meanwhile.
        if (useCases.getState().unsaved.get(id) === unsaved) forgetUnsaved(id);
        setSaved({ state: 'saved', at: savedAt });
      } catch (thrown) {
        setSaved({ state: 'unsaved', sentence: errorOf(thrown).sentence });
        timer = setTimeout(() => void save(), retryAfter);
      }
    };
    let timer = setTimeout(() => void save(), rest);
    return () => clearTimeout(timer);
  }, [client, id, unsaved, engine]);
  return {
    text,
    saved,
    type: (next: string) => keepUnsaved(id, next),
    clear: () => {
      forgetUnsaved(id);
      setJournalled('');
      setSaved({ state: 'clean' });
    },
  };
}

function SavedWord({ saved, isEmpty }: { readonly saved: Saved; readonly isEmpty: boolean }) {
  const zone = useTimeZone();
  if (saved.state === 'saving') return <span>saving the draft …</span>;
  if (saved.state === 'unsaved')
    return (
      <span className="bad" title={saved.sentence}>
        draft kept in this window only, trying again
      </span>
    );
  if (saved.state === 'saved' && !isEmpty) return <span>draft saved {clockTime(saved.at, zone)}</span>;
  return <span>notes are kept as they are added</span>;
}

/** The case's notes, oldest first, and the composer. */
export function Notes({ detail, onAdded }: { readonly detail: CaseDetail; readonly onAdded: () => void }) {
  const client = useClient();
  const { id } = detail.case;
  const { text, saved, type, clear } = useJournal(id, detail.draft);
  const [busy, setBusy] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const count = detail.notes.length;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  const add = async () => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    try {
      await client.cases.addNote({ id, text });
      clear();
      onAdded();
    } catch (thrown) {
      notify({ tone: 'bad', text: `The note was not added; your text is kept. ${errorOf(thrown).sentence}` });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="notes" aria-label="Notes">
      <div className="panel-header">
        <h2>Notes {count}</h2>
        <span className="aside" role="status">
          <SavedWord saved={saved} isEmpty={text === ''} />
        </span>
      </div>
      <ul className="note-list" ref={list} tabIndex={0} aria-label="Notes of the case">
        {detail.notes.map((note) => (
          <li key={note.id}>
            <p className="muted">
              <b>
                <SafeText text={note.author} />
              </b>{' '}
              <Time at={note.writtenAt} />
            </p>
            <div className="note-text">
              <SafeText text={note.text} lines />
            </div>
          </li>
        ))}
        {count === 0 && (
          <li className="muted">No note yet. What you find out goes here; it leaves with the bundle.</li>
        )}
      </ul>
      <div className="composer">
        <textarea
          aria-label="New note"
          placeholder="Write what you found, and what it rests on"
          value={text}
          maxLength={100_000}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void add();
          }}
        />
        <Button variant="filled" disabled={text.trim() === '' || busy} onClick={() => void add()}>
          Add note <Kbd keys="mod+enter" />
        </Button>
      </div>
    </section>
  );
}
