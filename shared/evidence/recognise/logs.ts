/** Recognises text logs by their content. */
import type { Sample } from './sample.ts';

export interface RecognisedTextLogs {
  readonly family: 'logs';
  readonly format: 'access-log' | 'syslog' | 'text-log';
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseTextLogs(sample: Sample): RecognisedTextLogs | null {
  return null;
}
