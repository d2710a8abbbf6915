/** Words of the model as a person reads them: one place, so that every view says the same. */

const partyNames: Readonly<Record<string, string>> = { ledger: 'Ledger', psp: 'PSP', bank: 'Bank' };

export function partyName(party: string): string {
  return partyNames[party] ?? party;
}

const formatNames: Readonly<Record<string, string>> = {
  'stripe-events': 'Stripe events',
  'stripe-payout-reconciliation': 'Stripe payout report',
  'api-log': 'API log',
  har: 'HAR capture',
  'ledger-csv': 'Ledger export',
  'camt.053': 'camt.053 statement',
  'replay-attempt': 'Replay attempt',
};

export function formatName(format: string): string {
  return formatNames[format] ?? format;
}

const railNames: Readonly<Record<string, string>> = { card: 'card', 'sepa-credit-transfer': 'SEPA transfer' };

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
