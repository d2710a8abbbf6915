import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { copyText } from './copy.ts';
import './kit.css';
import { shortenMiddle } from './shorten.ts';
import { visibleText } from './visible.ts';

export interface ShortIdProps {
  readonly id: string;
  readonly longest?: number;
  /** Leaves the copy button out where a row has its own. */
  readonly bare?: boolean;
}

/** An identifier: monospaced, shortened in the middle, whole on hover and on copy. */
export function ShortId({ id, longest = 18, bare = false }: ShortIdProps) {
  const [copied, setCopied] = useState(false);
  const copy = (event: React.MouseEvent) => {
    event.stopPropagation();
    void copyText(id).then(setCopied);
  };
  return (
    <span className="short-id mono" title={visibleText(id)} onMouseLeave={() => setCopied(false)}>
      {visibleText(shortenMiddle(id, longest))}
      {!bare && (
        <button
          type="button"
          className="plain-button"
          tabIndex={-1}
          aria-label={`Copy ${visibleText(id)}`}
          onClick={copy}
        >
          {copied ? <IconCheck size={12} /> : <IconCopy size={12} />}
        </button>
      )}
    </span>
  );
}
