import type { DomainParts } from '../app/slots.ts';

export const evidence: DomainParts = {};
export { RecordInspector } from './RecordInspector.tsx';
