import type { Random } from './random.ts';

/** A customer of the desk, with a bank account and a card of their own. */
export interface Customer {
  readonly userId: string;
  readonly stripeCustomer: string;
  readonly name: string;
  readonly email: string;
  readonly country: string;
  readonly iban: string;
  readonly bic: string;
  readonly card: Card;
}

/** A card by the numbers that Stripe publishes for tests. */
export interface Card {
  readonly number: string;
  readonly brand: string;
  readonly country: string;
  readonly funding: string;
  readonly fingerprint: string;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const FIRST = [
  'Anna',
  'Lukas',
  'Mila',
  'Jonas',
  'Sofie',
  'Bram',
  'Elif',
  'Piotr',
  'Chiara',
  'Noé',
  'Zoë',
  'Matteo',
  'Ingrid',
  'Søren',
  'Agnieszka',
  'Tomás',
  'Käthe',
  'Liam',
  'Ruta',
  'Mikko',
];
const LAST = [
  'Weber',
  'de Vries',
  'Müller',
  'Kowalski',
  'Rossi',
  'Lefèvre',
  'Novák',
  'Schröder',
  'Jansen',
  'O’Connor',
  'Kazlauskas',
  'Virtanen',
  'García',
  'Böhm',
  'Lindqvist',
  'van den Berg',
  'Yılmaz',
  'Fischer',
  'Moreau',
  'Horvat',
];

const BANKS = [
  { country: 'DE', bic: 'COBADEFFXXX', bank: '10040000', account: 10 },
  { country: 'DE', bic: 'DEUTDEDBBER', bank: '10070024', account: 10 },
  { country: 'NL', bic: 'INGBNL2AXXX', bank: 'INGB', account: 10 },
  { country: 'NL', bic: 'ABNANL2AXXX', bank: 'ABNA', account: 10 },
  { country: 'AT', bic: 'BKAUATWWXXX', bank: '12000', account: 11 },
  { country: 'LT', bic: 'HABALT22XXX', bank: '73000', account: 11 },
  { country: 'IE', bic: 'AIBKIE2DXXX', bank: 'AIBK931152', account: 8 },
] as const;

const CARDS = [
  { number: '4242424242424242', brand: 'visa', country: 'DE', funding: 'credit' },
  { number: '4000056655665556', brand: 'visa', country: 'NL', funding: 'debit' },
  { number: '5555555555554444', brand: 'mastercard', country: 'AT', funding: 'credit' },
  { number: '5200828282828210', brand: 'mastercard', country: 'IE', funding: 'debit' },
  { number: '4000008260000000', brand: 'visa', country: 'GB', funding: 'debit' },
  { number: '378282246310005', brand: 'amex', country: 'US', funding: 'credit' },
] as const;

/** Check digits of ISO 13616: move country and 00 to the end, letters to numbers, 98 minus the rest modulo 97. */
export function ibanOf(country: string, bban: string): string {
  const digits = [...`${bban}${country}00`].map((character) => parseInt(character, 36).toString()).join('');
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return `${country}${String(98 - rest).padStart(2, '0')}${bban}`;
}

/** An account number that passes the Dutch weighted check (weights 10…1, divisible by 11). */
function dutchAccount(random: Random): string {
  for (;;) {
    const account = random.text('0123456789', 10);
    const sum = [...account].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
    if (sum % 11 === 0 && sum > 0) return account;
  }
}

export function randomIban(random: Random): {
  readonly iban: string;
  readonly bic: string;
  readonly country: string;
} {
  const bank = random.pick(BANKS);
  const account = bank.country === 'NL' ? dutchAccount(random) : random.text('0123456789', bank.account);
  return { iban: ibanOf(bank.country, bank.bank + account), bic: bank.bic, country: bank.country };
}

export function randomName(random: Random): string {
  return `${random.pick(FIRST)} ${random.pick(LAST)}`;
}

/** Customers with distinct ids; numbers of them share a surname, as on any desk. */
export function makeCustomers(random: Random, count: number): Customer[] {
  return Array.from({ length: count }, (_, index) => {
    const name = randomName(random);
    const account = randomIban(random);
    const plain = name
      .normalize('NFD')
      .replaceAll(/[^A-Za-z ]/g, '')
      .trim()
      .toLowerCase()
      .replaceAll(/ +/g, '.');
    return {
      userId: `u_${String(48_200 + index * 7)}`,
      stripeCustomer: `cus_${random.text(BASE62, 14)}`,
      name,
      email: `${plain}${String(index)}@${random.pick(['example.com', 'example.org', 'mail.example.net'])}`,
      country: account.country,
      iban: account.iban,
      bic: account.bic,
      card: { ...random.pick(CARDS), fingerprint: random.text(BASE62, 16) },
    };
  });
}

/** The account as people group it on paper: blocks of four. */
export const spacedIban = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ');
