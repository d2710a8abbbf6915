import type { BankAccountName, BankLine, Book } from './book.ts';
import { addBankDays, addDays, isBankDay } from './calendar.ts';
import { randomIban, randomName } from './people.ts';

/** The desk's two accounts at its bank. */
export interface DeskAccount {
  readonly name: BankAccountName;
  readonly iban: string;
  readonly opening: bigint;
}

export const BANK = { bic: 'NORBDEHHXXX', name: 'Nordbank Hamburg AG' } as const;
export const DESK_NAME = 'HALDEN EXCHANGE GMBH';

type Movement = Pick<
  BankLine,
  'account' | 'bookedOn' | 'amount' | 'domain' | 'family' | 'subFamily' | 'information'
> &
  Partial<BankLine>;

function add(book: Book, movement: Movement): BankLine {
  const line: BankLine = {
    valueOn: movement.bookedOn,
    bankReference: book.ids.bankReference(movement.bookedOn),
    endToEndId: null,
    transactionId: null,
    counterparty: null,
    remittance: [],
    payment: null,
    ...movement,
  };
  book.bookEntry(line);
  return line;
}

/**
 * What a statement carries besides payments: the bank's own charges and interest (ISO families MDOP and MCOP,
 * no other party), and sweeps between the desk's accounts, booked on both. All are explained by themselves:
 * an orphan is an entry that a payment should stand behind and none does.
 */
export function addBankNoise(book: Book, accounts: readonly DeskAccount[]): void {
  const random = book.random.fork('bank-noise');
  const [client, settlement] = [
    accounts.find((account) => account.name === 'client'),
    accounts.find((account) => account.name === 'settlement'),
  ];
  if (client === undefined || settlement === undefined) throw new Error('the desk needs both accounts');
  for (let date = book.start; date <= book.lastStatement; date = addDays(date, 1)) {
    if (!isBankDay(date)) continue;
    const firstOfWeek =
      addBankDays(addDays(date, -1), 1) === date && addBankDays(date, -1) < addDays(date, -1);
    if (firstOfWeek) {
      for (const account of accounts) {
        add(book, {
          account: account.name,
          bookedOn: date,
          amount: -BigInt(random.int(290, 1_900)),
          domain: 'ACMT',
          family: 'MDOP',
          subFamily: 'CHRG',
          information: 'ENTGELT KONTOFUEHRUNG UND BUCHUNGSPOSTEN',
        });
      }
    }
    if (date.endsWith('-31') || date.endsWith('-30') || (firstOfWeek && random.chance(0.3))) {
      add(book, {
        account: 'client',
        bookedOn: date,
        amount: BigInt(random.int(120, 6_000)),
        domain: 'ACMT',
        family: 'MCOP',
        subFamily: 'INTR',
        information: 'HABENZINSEN',
      });
    }
    if (random.chance(0.25)) sweep(book, date, client, settlement, BigInt(random.int(20, 90)) * 10_000n);
  }
}

/** Liquidity moved from the settlement to the client account. */
function sweep(book: Book, date: string, client: DeskAccount, settlement: DeskAccount, amount: bigint): void {
  const endToEndId = `SWEEP-${date.replaceAll('-', '')}`;
  const party = (iban: string): NonNullable<BankLine['counterparty']> => ({
    name: DESK_NAME,
    iban,
    bic: BANK.bic,
  });
  add(book, {
    account: 'settlement',
    bookedOn: date,
    amount: -amount,
    domain: 'PMNT',
    family: 'ICDT',
    subFamily: 'BOOK',
    information: 'UEBERTRAG EIGENES KONTO',
    endToEndId,
    counterparty: party(client.iban),
    remittance: ['Internal transfer liquidity'],
  });
  add(book, {
    account: 'client',
    bookedOn: date,
    amount,
    domain: 'PMNT',
    family: 'RCDT',
    subFamily: 'BOOK',
    information: 'UEBERTRAG EIGENES KONTO',
    endToEndId,
    counterparty: party(settlement.iban),
    remittance: ['Internal transfer liquidity'],
  });
}

const STRAY_TEXTS = [
  'Rechnung 4711 Danke',
  'Kryptokauf',
  'invoice 2026-118',
  'Miete Maerz',
  'rent',
  'Guthaben aufladen',
  'bitte gutschreiben',
];

/** Entries that belong to no payment of the desk: money of strangers, and a debit that nobody ordered. */
export function addOrphans(book: Book, credits: number, debits: number): void {
  const random = book.random.fork('orphans');
  const days: string[] = [];
  for (
    let date = addBankDays(book.start, 1);
    date <= addBankDays(book.lastStatement, -4);
    date = addBankDays(date, 1)
  ) {
    if (book.covers('client', date)) days.push(date);
  }
  for (let index = 0; index < credits + debits; index += 1) {
    const isCredit = index < credits;
    const date = random.pick(days);
    const amount = BigInt(random.int(40, 3_000)) * 100n + BigInt(random.int(0, 99));
    const line = add(book, {
      account: 'client',
      bookedOn: date,
      amount: isCredit ? amount : -amount,
      domain: 'PMNT',
      family: isCredit ? 'RCDT' : 'ICDT',
      subFamily: 'ESCT',
      information: isCredit ? 'SEPA GUTSCHRIFT' : 'SEPA UEBERWEISUNG',
      endToEndId: isCredit ? 'NOTPROVIDED' : `XT${book.ids.text('digits', 14)}`,
      transactionId: book.ids.text('readable', 18),
      counterparty: { name: randomName(random), ...randomIban(random) },
      remittance: [isCredit ? random.pick(STRAY_TEXTS) : 'TRANSFER'],
    });
    const references = [line.bankReference, line.transactionId, isCredit ? null : line.endToEndId].filter(
      (id) => id !== null,
    );
    book.fault(
      null,
      'ORPHAN_ENTRY',
      `${isCredit ? 'A credit' : 'A debit'} of ${(Number(amount) / 100).toFixed(2)} EUR on ${date} that no payment explains.`,
      {
        references,
        also: isCredit ? ['MISSING_CREDIT'] : [],
      },
    );
  }
}
