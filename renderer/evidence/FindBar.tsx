import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';

export interface FindBarProps {
  /** Number of places. */
  readonly count: number;
  /** The one looked at, from 0. */
  readonly looked: number;
  readonly onLook: (index: number) => void;
}

/** "3 of 12" with the ways to the next and the previous place. */
export function FindBar({ count, looked, onLook }: FindBarProps) {
  if (count === 0) return null;
  return (
    <span className="find-bar">
      <span className="muted" role="status">
        {`match ${(looked + 1).toLocaleString('en')} of ${count.toLocaleString('en')}`}
      </span>
      <button
        type="button"
        className="plain-button icon-button"
        aria-label="Previous match"
        title="Previous match (p)"
        onClick={() => onLook((looked + count - 1) % count)}
      >
        <IconChevronUp size={14} />
      </button>
      <button
        type="button"
        className="plain-button icon-button"
        aria-label="Next match"
        title="Next match (n)"
        onClick={() => onLook((looked + 1) % count)}
      >
        <IconChevronDown size={14} />
      </button>
    </span>
  );
}
