import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { copyText } from './copy.ts';
import './kit.css';

export interface ErrorNoticeProps {
  readonly error: ErrorData;
  /** What was being done: "Loading payments". */
  readonly what: string;
  readonly onRetry?: () => void;
}

/** What failed, where, the remedy, and the details to copy. */
export function ErrorNotice({ error, what, onRetry }: ErrorNoticeProps) {
  const [copied, setCopied] = useState(false);
  const details = JSON.stringify(
    { what, code: error.code, sentence: error.sentence, details: error.details },
    null,
    2,
  );
  return (
    <div className="error-notice" role="alert">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <div>
        <b>{what} failed</b>
        <p>{error.sentence}</p>
        <div className="error-actions">
          {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
          <Button variant="subtle" onClick={() => void copyText(details).then(setCopied)}>
            {copied ? 'Copied' : 'Copy details'}
          </Button>
          <span className="mono muted">{error.code}</span>
        </div>
      </div>
    </div>
  );
}
