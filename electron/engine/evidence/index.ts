/** Evidence: imported files and their records, immutable, redacted before they are stored. */
export { createEvidence, type Evidence, type EvidenceHooks } from './service.ts';
export { evidenceQueries } from './queries.ts';
export { removeUnfinishedImports } from './store.ts';
export { createTokenise } from './tokens.ts';
export { storedText, type StoredText } from './storedText.ts';
export { evidenceReading, type StoredEvidence } from './reading.ts';
export { eventReading, type EventReading, type StoredEventRow } from './events.ts';
export { matchingIds, mentionsOf } from './search.ts';
