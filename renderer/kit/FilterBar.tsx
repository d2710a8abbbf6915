import { IconFilter, IconX } from '@tabler/icons-react';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import './filter.css';

export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  /** Replaces the text from `from` to `to`. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
}

export interface FilterBarProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the engine could not read of it, with the place. */
  readonly error: { readonly message: string; readonly at: number } | null;
  readonly suggest: (text: string, caret: number) => readonly Suggestion[];
  /** Another sign than the funnel in front. */
  readonly icon?: ReactNode;
  readonly autoFocus?: boolean;
  /** For a key that leads into the bar. */
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  /** Enter, once what was typed is in force. */
  readonly onEnter?: () => void;
}

/** Pause after the last key before the filter takes effect, in ms. */
const typingPause = 220;

/** A filter that is a small language: completes fields and values, and shows by colour and word whether it is sound. */
export function FilterBar(props: FilterBarProps) {
  const { label, placeholder, value, onChange, error, suggest, onEnter } = props;
  const prefix = useId();
  const ownInput = useRef<HTMLInputElement>(null);
  const input = props.inputRef ?? ownInput;
  const [draft, setDraft] = useState({ text: value, of: value });
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  // A value set from outside (a facet, a command) replaces what was typed.
  if (draft.of !== value) setDraft({ text: value, of: value });
  const text = draft.text;

  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), typingPause);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);

  const suggestions = caret === null ? [] : suggest(text, caret);
  const type = (next: string, at: number) => {
    setDraft({ text: next, of: value });
    setCaret(at);
    setActive(-1);
  };
  const take = (suggestion: Suggestion) => {
    const next = text.slice(0, suggestion.from) + suggestion.insert + text.slice(suggestion.to);
    const at = suggestion.from + suggestion.insert.length;
    type(next, at);
    input.current?.focus();
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = suggestions[active];
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + suggestions.length + (active < 0 && step < 0 ? 1 : 0)) % suggestions.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === 'Enter') {
      onChange(text);
      setCaret(null);
      onEnter?.();
    } else if (event.key === 'Escape') {
      if (caret !== null && suggestions.length > 0) setCaret(null);
      else type('', 0);
    }
  };
  const isOpen = suggestions.length > 0;

  return (
    <div className={`filter-bar${error === null ? '' : ' invalid'}`}>
      {props.icon ?? <IconFilter size={14} aria-hidden="true" />}
      <input
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={`${prefix}-list`}
        aria-invalid={error !== null}
        aria-autocomplete="list"
        {...(active >= 0 ? { 'aria-activedescendant': `${prefix}-${String(active)}` } : {})}
        placeholder={placeholder}
        spellCheck={false}
        autoFocus={props.autoFocus === true}
        value={text}
        onChange={(event) => type(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
        onClick={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
      />
      {error !== null && (
        <span className="filter-error" role="alert" title={error.message}>
          {`at ${String(error.at + 1)}: ${error.message}`}
        </span>
      )}
      {text !== '' && (
        <button
          type="button"
          className="plain-button"
          aria-label="Clear the filter"
          onClick={() => type('', 0)}
        >
          <IconX size={13} />
        </button>
      )}
      <ul
        className="filter-suggestions"
        role="listbox"
        id={`${prefix}-list`}
        aria-label="Suggestions"
        hidden={!isOpen}
      >
        {suggestions.map((suggestion, index) => (
          <li
            key={suggestion.insert}
            id={`${prefix}-${String(index)}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              take(suggestion);
            }}
          >
            <span className="mono">{suggestion.label}</span>
            <span className="muted">{suggestion.detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
