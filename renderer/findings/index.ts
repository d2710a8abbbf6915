import type { DomainParts } from '../app/slots.ts';

export const findings: DomainParts = {};
