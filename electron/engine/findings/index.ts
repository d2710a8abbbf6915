/** The public face of the findings domain. */
export { createAnalysis, createFindings, type Analysis, type Findings } from './service.ts';
export { findingsQueries } from './queries.ts';
