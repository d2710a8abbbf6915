import { fileURLToPath } from 'node:url';
import type { DeskOptions } from './model.ts';

/** The options behind `resources/sample-desk/evidence` and `sample-truth.json`. */
export const SAMPLE_OPTIONS: DeskOptions = { seed: 20260302, payments: 200, style: 'sample' };

export const SAMPLE_EVIDENCE = fileURLToPath(
  new URL('../../resources/sample-desk/evidence', import.meta.url),
);
export const SAMPLE_TRUTH = fileURLToPath(new URL('./sample-truth.json', import.meta.url));
