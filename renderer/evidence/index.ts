/** Evidence: imported files, their records, search and SQL over them. */
export { evidence } from './parts.ts';
export { RecordInspector } from './RecordInspector.tsx';
