/** Recognises HTTP by their content. */
import type { Sample } from './sample.ts';

export interface RecognisedHttpSources {
  readonly family: 'http';
  readonly format: 'curl' | 'http-message' | 'postman-collection' | 'openapi';
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseHttpSources(sample: Sample): RecognisedHttpSources | null {
  return null;
}
