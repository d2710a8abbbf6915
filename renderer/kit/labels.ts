/** Words of the model as a person reads them: one place, so that every view says the same. */

import { formatFacts } from '../../shared/evidence/formats.ts';
import { sourceFormatSchema } from '../../shared/evidence/model.ts';

const partyNames: Readonly<Record<string, string>> = { ledger: 'Ledger', psp: 'PSP', bank: 'Bank' };

export function partyName(party: string): string {
  return partyNames[party] ?? party;
}

export function formatName(format: string): string {
  const known = sourceFormatSchema.safeParse(format);
  return known.success ? formatFacts[known.data].name : format;
}

const railNames: Readonly<Record<string, string>> = {
  card: 'card',
  'sepa-credit-transfer': 'SEPA transfer',
  'sepa-instant': 'SEPA Instant',
  'sepa-direct-debit': 'SEPA direct debit',
  swift: 'SWIFT',
  ach: 'ACH',
  'faster-payments': 'Faster Payments',
  fedwire: 'Fedwire',
  pix: 'Pix',
  upi: 'UPI',
};

export function railName(rail: string): string {
  return railNames[rail] ?? rail;
}

/** "in_clearing" → "in clearing": the model's state names are already words. */
export function stateName(state: string): string {
  return state.replaceAll('_', ' ');
}

/** "1 record", "12 records" */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** "12.4 MB": decimal units, one decimal. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
