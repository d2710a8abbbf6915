import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addBankNoise, addOrphans } from './bank-noise.ts';
import type { DeskAccount } from './bank-noise.ts';
import { Book } from './book.ts';
import { isoUtc, startOfDate } from './calendar.ts';
import { jsonText } from './json-text.ts';
import { describeDialect, SAMPLE_DIALECT, unseenDialect } from './ledger-dialect.ts';
import type { LedgerDialect } from './ledger-dialect.ts';
import type { DeskOptions, DeskStyle, GeneratedDesk, Truth } from './model.ts';
import { ibanOf, makeCustomers } from './people.ts';
import { lookAt, tellAll, windowOf } from './plan.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';
import { reportSettlements, settle } from './settlement.ts';
import type { Settlement, SettlementStyle } from './settlement.ts';
import { writeStatements } from './write-camt.ts';
import type { StatementStyle } from './write-camt.ts';
import { addConsoleSession, writeHar } from './write-har.ts';
import { writeLedger } from './write-ledger.ts';
import { LOG_DIALECTS, writeLog } from './write-log.ts';
import type { LogDialect } from './write-log.ts';
import { writePayoutReport, writeStripeEvents } from './write-stripe.ts';
import type { Written } from './written.ts';

/** How this desk's parties write. */
interface Dialects {
  readonly ledger: LedgerDialect;
  readonly log: LogDialect;
  readonly statements: StatementStyle;
  readonly settlement: Omit<SettlementStyle, 'lost'>;
  readonly naming: 'snake' | 'camel';
}

function dialectsOf(style: DeskStyle, random: Random): Dialects {
  if (style === 'sample') {
    return {
      ledger: SAMPLE_DIALECT,
      log: 'plain',
      statements: { version: '08', period: { client: 'daily', settlement: 'weekly' } },
      settlement: { names: 'both' },
      naming: 'snake',
    };
  }
  return {
    ledger: unseenDialect(random),
    log: random.pick(LOG_DIALECTS),
    statements: {
      version: random.pick(['02', '04', '08'] as const),
      period: {
        client: random.pick(['daily', 'daily', 'weekly'] as const),
        settlement: random.pick(['daily', 'weekly'] as const),
      },
    },
    settlement: { names: random.pick(['payout-id', 'trace-id', 'both'] as const) },
    naming: random.pick(['snake', 'camel'] as const),
  };
}

const ACCOUNTS: readonly DeskAccount[] = [
  { name: 'client', iban: ibanOf('DE', '200505501234567890'), opening: 184_233_417n },
  { name: 'settlement', iban: ibanOf('DE', '200505501234567916'), opening: 91_405_562n },
];

/** The settlement account must be able to pay its sweeps: it opens with enough. */
function openBook(options: DeskOptions, random: Random, dialects: Dialects): Book {
  const window = windowOf(options, random.fork('window'), dialects.statements.period.client === 'daily');
  return new Book({
    ...window,
    random: random.fork('book'),
    customers: makeCustomers(random.fork('customers'), Math.max(12, Math.round(options.payments / 4))),
    skew: { ledger: random.int(-3_000, 4_000), gateway: random.int(-1_500, 2_500) },
    gateway: { base: 'https://api.bankrail.example', naming: dialects.naming },
  });
}

function truthOf(
  book: Book,
  options: DeskOptions,
  dialects: Dialects,
  files: readonly Written[],
  settlements: readonly Settlement[],
): Truth {
  const placed = Map.groupBy(
    files.flatMap((file) => file.placements),
    (placement) => placement.owner,
  );
  const recordsOf = (owner: string): Truth['payments'][number]['records'] =>
    (placed.get(owner) ?? []).map((placement) => placement.locator);
  const faulty = new Set(
    book.faults.filter((fault) => fault.code !== 'DUPLICATE_EVENT').map((fault) => fault.payment),
  );
  const payments = book.payments.map((payment) => ({
    key: payment.key,
    reference: payment.reference,
    rail: payment.rail,
    direction: payment.direction,
    amountMinor: payment.amount.toString(),
    currency: payment.currency,
    scenario: payment.scenario,
    clean: !faulty.has(payment.key),
    identifiers: [...payment.identifiers],
    records: recordsOf(payment.key),
  }));
  const idsOf = (key: string | null): string[] => (key === null ? [] : [...book.payment(key).identifiers]);
  return {
    version: 1,
    synthetic: true,
    style: options.style,
    seed: options.seed,
    asOf: isoUtc(Math.max(...book.log.map((line) => line.at))),
    window: { from: book.start, to: isoUtc(book.end) },
    counts: {
      payments: payments.length,
      clean: payments.filter((payment) => payment.clean).length,
      faults: book.faults.length,
    },
    dialect: {
      ledger: describeDialect(dialects.ledger),
      log: dialects.log,
      naming: dialects.naming,
      camt: dialects.statements.version,
      settlement: dialects.settlement.names,
    },
    files: files.map((file) => file.truth),
    faults: book.faults.map((fault) => ({
      ...fault,
      references: [...new Set([...idsOf(fault.payment), ...fault.references])],
    })),
    tolerated: book.tolerated.map(({ codes, references, payment, why }) => ({
      codes,
      references: [...new Set([...idsOf(payment), ...references])],
      why,
    })),
    payments,
    settlements: settlements
      .filter((settlement) => recordsOf(settlement.id).length > 0)
      .map((settlement) => ({
        payout: settlement.id,
        netMinor: settlement.net.toString(),
        currency: 'EUR',
        payments: [...new Set(settlement.transactions.flatMap((transaction) => transaction.payment ?? []))],
        records: recordsOf(settlement.id),
      })),
    sensitive: [
      ...new Map(
        files.flatMap((file) => file.sensitive).map((value) => [`${value.file}/${value.value}`, value]),
      ).values(),
    ],
  };
}

/**
 * Makes a desk: the evidence files that its parties would hand over, and the truth about them. The same
 * options give the same bytes. Uses no code of the product.
 */
export function generateDesk(options: DeskOptions): GeneratedDesk {
  const random = seededRandom(`desk/${options.style}/${String(options.seed)}`);
  const dialects = dialectsOf(options.style, random.fork('dialects'));
  const book = openBook(options, random, dialects);
  const mix = tellAll(book, options, dialects.ledger.shape === 'history');
  const settlementStyle = { ...dialects.settlement, lost: mix.lostPayouts };
  const settlements = settle(book, settlementStyle);
  reportSettlements(book, settlements, settlementStyle);
  addBankNoise(book, ACCOUNTS);
  addOrphans(book, mix.orphanCredits, mix.orphanDebits);
  if (book.lostStatements.size > 0) {
    book.tolerate(null, ['STATEMENT_GAP', 'BALANCE_CHAIN_BROKEN'], 'one statement was never handed in');
  }
  const { cookie } = addConsoleSession(book, lookAt(book));
  const files = [
    ...writeStripeEvents(book),
    writePayoutReport(book, settlements),
    ...writeLedger(book, dialects.ledger),
    writeLog(book, dialects.log, startOfDate(book.start)),
    writeHar(book, cookie),
    ...writeStatements(book, ACCOUNTS, dialects.statements),
  ];
  return {
    truth: truthOf(book, options, dialects, files, settlements),
    files: files.map((file) => file.file),
  };
}

/** The truth file as it is written. */
export const truthText = (truth: Truth): string => jsonText(truth);

/** Writes evidence into a folder and the truth file where asked (default: beside the evidence). */
export function writeDesk(desk: GeneratedDesk, folder: string, truthFile = join(folder, 'truth.json')): void {
  mkdirSync(folder, { recursive: true });
  for (const file of desk.files) writeFileSync(join(folder, file.name), file.bytes);
  writeFileSync(truthFile, truthText(desk.truth));
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      payments: { type: 'string', default: '200' },
      style: { type: 'string', default: 'sample' },
      out: { type: 'string' },
      truth: { type: 'string' },
    },
  });
  const style = values.style;
  if (values.out === undefined || (style !== 'sample' && style !== 'unseen')) {
    process.stderr.write(
      'usage: node test/desk/generate.ts --seed N --payments N --out DIR [--style sample|unseen] [--truth FILE]\n',
    );
    process.exitCode = 2;
    return;
  }
  const desk = generateDesk({ seed: Number(values.seed), payments: Number(values.payments), style });
  writeDesk(desk, values.out, values.truth);
  const { counts } = desk.truth;
  process.stdout.write(
    `${String(counts.payments)} payments, ${String(counts.faults)} faults, ${String(desk.files.length)} files in ${values.out}\n`,
  );
}

if (import.meta.main) main();
