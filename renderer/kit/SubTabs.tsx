import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import './kit.css';

export interface SubTab<Key extends string> {
  readonly key: Key;
  readonly label: string;
}

export interface SubTabsProps<Key extends string> {
  readonly label: string;
  readonly tabs: readonly SubTab<Key>[];
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
  readonly aside?: ReactNode;
}

/** A row of tabs inside a panel; arrows move between them. */
export function SubTabs<Key extends string>({ label, tabs, selected, onSelect, aside }: SubTabsProps<Key>) {
  const prefix = useId();
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const index = tabs.findIndex((tab) => tab.key === selected);
    const next = tabs[(index + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onSelect(next.key);
    row.current?.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
  };
  return (
    <div className="sub-tabs">
      <div className="sub-tab-list" role="tablist" aria-label={label} ref={row} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            id={`${prefix}-${tab.key}`}
            data-key={tab.key}
            type="button"
            role="tab"
            className="plain-button"
            aria-selected={tab.key === selected}
            tabIndex={tab.key === selected ? 0 : -1}
            onClick={() => onSelect(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {aside !== undefined && <div className="aside">{aside}</div>}
    </div>
  );
}
