import type { DomainParts } from '../app/slots.ts';

export const cases: DomainParts = {};
