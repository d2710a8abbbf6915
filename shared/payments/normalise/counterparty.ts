/** The other side of a payment, masked: enough to compare two records, too little to pay to. */
import { isExactObject, scalarText } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import { bareName } from './identifiers.ts';
import { wrappers } from './wrappers.ts';

const counterpartyNames = [
  'creditor',
  'beneficiary',
  'recipient',
  'payee',
  'counterparty',
  'destination',
  'receiver',
  'to',
  'bankaccount',
  'creditoraccount',
  'destinationaccount',
  'target',
  'account',
  'beneficiaryaccount',
  'recipientaccount',
];

/** The other side's account, masked to country and last four: enough to compare, too little to pay to. */
export function counterpartyOf(object: Readonly<Record<string, ExactJson>>): string | null {
  for (const [key, value] of Object.entries(object)) {
    const name = bareName(key);
    if (isExactObject(value) && (wrappers.has(name) || counterpartyNames.includes(name))) {
      const inner = counterpartyOf(value);
      if (inner !== null) return inner;
    }
    const text = scalarText(value);
    if (
      text !== null &&
      /iban|accountnumber|^account$|creditoraccount|beneficiaryaccount/.test(name) &&
      !/debtor|own|source/.test(name)
    ) {
      const masked = maskedAccount(text);
      if (masked !== null) return masked;
    }
  }
  return null;
}

/** "DE89370400440532013000" → "DE••3000"; null for what is no account number. */
export function maskedAccount(text: string): string | null {
  const bare = text.replace(/\s+/g, '').toUpperCase();
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(bare)) return `${bare.slice(0, 2)}••${bare.slice(-4)}`;
  const partial =
    /^([A-Z]{2})[^A-Z0-9]+.*?([A-Z0-9]{4})$/.exec(bare) ??
    /^([A-Z]{2})\d{0,2}[•*X.…]+([A-Z0-9]{4})$/.exec(bare);
  return partial === null ? null : `${partial[1] ?? ''}••${partial[2] ?? ''}`;
}
