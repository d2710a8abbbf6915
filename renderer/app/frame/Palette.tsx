import { Modal } from '@mantine/core';
import { IconChevronRight, IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Kbd } from '../../kit/Kbd.tsx';
import { visibleText } from '../../kit/visible.ts';
import { errorOf, isCancelled, useClient } from '../engine.ts';
import { slots, type Command, type PaletteRow } from '../slots.ts';
import { closePalette, usePalette } from './paletteState.ts';

interface Group {
  readonly heading: string;
  readonly rows: readonly (PaletteRow & { readonly keys?: string })[];
}

/** Pause after the last key before the engine is asked, in ms. */
const typingPause = 90;

function matches(text: string, title: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => title.toLowerCase().includes(word));
}

function commandRows(commands: readonly Command[], text: string): Group['rows'] {
  return commands
    .filter((command) => matches(text, command.title))
    .map((command) => ({
      id: command.id,
      title: command.title,
      detail: '',
      icon: IconTerminal2,
      run: command.run,
      ...(command.keys === undefined ? {} : { keys: command.keys }),
    }));
}

interface Found {
  readonly groups: readonly Group[];
  readonly problem: string | null;
  /** True while the domains have not answered for the present text. */
  readonly isAsking: boolean;
}

/** What the domains find for a text: ids lead to payments, words to evidence. */
function useFound(text: string): Found {
  const client = useClient();
  const [found, setFound] = useState<Omit<Found, 'isAsking'> & { readonly of: string }>({
    groups: [],
    problem: null,
    of: '',
  });
  const trimmed = text.trim();
  const wanted = trimmed.startsWith('>') ? '' : trimmed;
  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    const ask = async () => {
      try {
        const groups = await Promise.all(
          slots.palette.items.map(async (source) => ({
            heading: source.heading,
            rows: await source.find(wanted, client, stop.signal),
          })),
        );
        if (!stop.signal.aborted) setFound({ groups, problem: null, of: wanted });
      } catch (thrown) {
        if (stop.signal.aborted || isCancelled(thrown)) return;
        setFound({ groups: [], problem: errorOf(thrown).sentence, of: wanted });
      }
    };
    const timer = setTimeout(() => void ask(), typingPause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, wanted]);
  if (wanted === '') return { groups: [], problem: null, isAsking: false };
  return { groups: found.groups, problem: found.problem, isAsking: found.of !== wanted };
}

/** One box for go-to, search and act: an id opens its payment, text searches evidence, `>` runs a command. */
export function Palette({ commands }: { readonly commands: readonly Command[] }) {
  const { opened, text } = usePalette();
  return (
    <Modal
      opened={opened}
      onClose={closePalette}
      withCloseButton={false}
      // No motion: what is typed right after the key must land here.
      transitionProps={{ duration: 0 }}
      title={null}
      centered={false}
      yOffset={64}
      size={640}
      padding={0}
      classNames={{ body: 'palette-body' }}
      attributes={{ content: { 'aria-label': 'Search any id, text or command' } }}
    >
      {opened && <PaletteContent key={text} start={text} commands={commands} />}
    </Modal>
  );
}

function PaletteContent({
  start,
  commands,
}: {
  readonly start: string;
  readonly commands: readonly Command[];
}) {
  const [text, setText] = useState(start);
  const [index, setIndex] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const { groups: found, problem, isAsking } = useFound(text);
  const [runsWhenFound, setRunsWhenFound] = useState(false);
  const isCommand = text.startsWith('>');
  const commandGroup = { heading: 'Commands', rows: commandRows(commands, isCommand ? text.slice(1) : text) };
  const groups = [...found, commandGroup].filter((group) => group.rows.length > 0);
  const rows = groups.flatMap((group) => group.rows);
  const active = Math.min(index, Math.max(0, rows.length - 1));

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const run = (row: PaletteRow | undefined) => {
    if (row === undefined) return;
    closePalette();
    row.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setIndex((active + step + rows.length) % Math.max(1, rows.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Pasted and entered in one breath: the answer for this very text is waited for.
      if (isAsking) setRunsWhenFound(true);
      else run(rows[active]);
    }
  };
  const first = rows[0];
  useEffect(() => {
    if (!runsWhenFound || isAsking || first === undefined) return;
    closePalette();
    first.run();
  }, [runsWhenFound, isAsking, first]);

  let position = -1;
  return (
    <div className="palette" onKeyDown={onKeyDown}>
      <input
        className="palette-input"
        data-autofocus
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={`${prefix}-list`}
        aria-activedescendant={`${prefix}-${String(active)}`}
        aria-label="Search any id, text or command"
        placeholder="Paste any id, search evidence, or > for commands"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setIndex(0);
          setRunsWhenFound(false);
        }}
      />
      <div className="palette-list" role="listbox" id={`${prefix}-list`} aria-label="Results" ref={list}>
        {problem !== null && <p className="note-box bad">{problem}</p>}
        {groups.map((group) => (
          <div key={group.heading} role="group" aria-label={group.heading}>
            <div className="palette-heading" role="presentation">
              {group.heading}
            </div>
            {group.rows.map((row) => {
              position += 1;
              const own = position;
              return (
                <div
                  key={row.id}
                  id={`${prefix}-${String(own)}`}
                  role="option"
                  aria-selected={own === active}
                  className="palette-row"
                  onPointerMove={() => setIndex(own)}
                  onClick={() => run(row)}
                >
                  <row.icon size={15} stroke={1.6} aria-hidden="true" />
                  <span className="clip">{visibleText(row.title)}</span>
                  <span className="muted clip">{visibleText(row.detail)}</span>
                  {row.keys === undefined ? (
                    <IconChevronRight size={13} className="faint" />
                  ) : (
                    <Kbd keys={row.keys} />
                  )}
                </div>
              );
            })}
          </div>
        ))}
        {rows.length === 0 && problem === null && (
          <p className="palette-nothing muted">
            Nothing is called that. Text search opens with Enter on “Search evidence”.
          </p>
        )}
      </div>
    </div>
  );
}
