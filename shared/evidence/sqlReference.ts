/**
 * The reference of the SQL console: what each view lists and what each column holds, for completion and hovers. A test
 * holds it against the views that are there, column by column.
 */

/** Type and meaning of a column. */
type ColumnReference = readonly [
  type: 'integer' | 'text' | 'real' | 'amount' | 'time' | 'day' | 'json',
  meaning: string,
];

export interface ViewReference {
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnReference>>;
}

const recordId: ColumnReference = ['integer', 'Id of the record; records.id'];
const sourceId: ColumnReference = ['integer', 'Id of the source; sources.id'];
const sourceName: ColumnReference = ['text', 'Name of the imported file'];
const locator: ColumnReference = ['text', 'Place in the file, e.g. line:88'];
const party: ColumnReference = ['text', 'Whose word it is: ledger, psp or bank'];
const currency: ColumnReference = ['text', 'ISO 4217 code'];
const minor = (what: string): ColumnReference => ['integer', `${what} in minor units, for sums`];
const amount = (what: string): ColumnReference => ['amount', `${what} as exact decimal text`];
const occurred: ColumnReference = ['time', 'When the party says it happened, UTC'];
const received: ColumnReference = ['time', 'When it reached us, UTC'];
const booked: ColumnReference = ['day', 'The bank’s booking day'];
const valued: ColumnReference = ['day', 'The bank’s value day'];
const occurredMs: ColumnReference = [
  'integer',
  'occurred_at as epoch milliseconds, for comparing and subtracting',
];

export const sqlReference: Readonly<Record<string, ViewReference>> = {
  records: {
    description: 'Every record of every source: one line, message, row or exchange.',
    columns: {
      id: recordId,
      source_id: sourceId,
      source: sourceName,
      format: ['text', 'What the file was recognised as'],
      locator,
      party,
      title: ['text', 'The record’s own word for what it is'],
      occurred_at: occurred,
      received_at: received,
      booked_on: booked,
      value_on: valued,
      occurred_ms: occurredMs,
      byte_start: ['integer', 'Where it begins in the original file'],
      byte_end: ['integer', 'Where it ends in the original file'],
      stored_sha256: ['text', 'SHA-256 of the stored bytes'],
    },
  },
  sources: {
    description: 'The imported files.',
    columns: {
      id: ['integer', 'Id of the source'],
      name: ['text', 'Name of the file'],
      format: ['text', 'What it was recognised as'],
      encoding: ['text', 'Text encoding of the file'],
      sha256: ['text', 'SHA-256 of the file as it was'],
      stored_sha256: ['text', 'SHA-256 of what is stored, redacted'],
      size: ['integer', 'Bytes of the file'],
      imported_at: ['time', 'When it was imported, UTC'],
      records: ['integer', 'Records kept'],
      skipped: ['integer', 'Records that could not be kept'],
      duplicates: ['integer', 'Records that another source holds already'],
      redactions: ['integer', 'Secrets taken out'],
      first_at: ['time', 'Earliest time in it, UTC'],
      last_at: ['time', 'Latest time in it, UTC'],
    },
  },
  events: {
    description: 'What the records state about payments, in one vocabulary.',
    columns: {
      record_id: recordId,
      ordinal: ['integer', 'Place among the events of its record'],
      source: sourceName,
      locator,
      party,
      kind: ['text', 'What happened: captured, booked_credit, …'],
      movement: ['text', 'payment, refund, dispute, return, fee or settlement-batch'],
      rail: ['text', 'card, sepa-credit-transfer, …'],
      direction: ['text', 'deposit or payout'],
      amount: amount('Amount'),
      amount_minor: minor('Amount'),
      fee: amount('Fee'),
      fee_minor: minor('Fee'),
      net: amount('Net'),
      net_minor: minor('Net'),
      currency,
      occurred_at: occurred,
      received_at: received,
      booked_on: booked,
      value_on: valued,
      occurred_ms: occurredMs,
      status: ['text', 'The party’s own word'],
      reason: ['text', 'Reason code or words, where stated'],
      counterparty: ['text', 'The other side, masked'],
      identifiers: ['json', 'Identifiers with their schemes'],
    },
  },
  payments: {
    description: 'Payments put together from all parties.',
    columns: {
      id: ['text', 'Id of the payment'],
      reference: ['text', 'Its best known reference'],
      rail: ['text', 'card, sepa-credit-transfer, …'],
      direction: ['text', 'deposit or payout'],
      amount: amount('Amount'),
      amount_minor: minor('Amount'),
      currency,
      ledger_state: ['text', 'What the ledger says'],
      psp_state: ['text', 'What the PSP says'],
      bank_state: ['text', 'What the bank says'],
      first_at: ['time', 'First event, UTC'],
      last_at: ['time', 'Last event, UTC'],
      first_ms: ['integer', 'first_at as epoch milliseconds'],
      last_ms: ['integer', 'last_at as epoch milliseconds'],
      open_for_ms: ['integer', 'How long it has been open, in milliseconds; null when it is done'],
    },
  },
  findings: {
    description: 'What is wrong, with the records that show it.',
    columns: {
      id: ['text', 'Id of the finding'],
      code: ['text', 'DOUBLE_CREDIT, STUCK_BEYOND_SLA, …'],
      severity: ['text', 'high, medium, low or info'],
      payment_id: ['text', 'payments.id, or null for a finding of the whole desk'],
      references: ['json', 'References it is about'],
      explanation: ['text', 'What is wrong, in a sentence'],
      next_step: ['text', 'What to do about it'],
      records: ['json', 'The records it rests on'],
      as_of: ['time', 'The judging time, UTC'],
    },
  },
  links: {
    description: 'Which record belongs to which payment, and why.',
    columns: {
      payment_id: ['text', 'payments.id'],
      record_id: recordId,
      source: sourceName,
      locator,
      rule: ['text', 'The rule that joined them'],
      reason: ['text', 'Why, in words'],
      score: ['real', 'How strong, 0 to 1'],
      certain: ['integer', '1 where nothing speaks against it'],
    },
  },
  statements: {
    description: 'Account statements with their balances, as the banks’ files state them.',
    columns: {
      source_id: sourceId,
      source: sourceName,
      locator,
      account: ['text', 'The account, masked'],
      currency,
      number: ['text', 'The bank’s number of the statement'],
      sequence: ['integer', 'Place in the bank’s sequence'],
      opening: amount('Opening balance'),
      closing: amount('Closing balance'),
      booked: amount('Sum of the booked entries, signed'),
      opened_on: ['day', 'Day of the opening balance'],
      closed_on: ['day', 'Day of the closing balance'],
      entries: ['integer', 'Number of entries'],
    },
  },
  control_totals: {
    description: 'Totals that files state about themselves, beside what was counted.',
    columns: {
      source_id: sourceId,
      source: sourceName,
      locator,
      total: ['text', 'What was totalled'],
      stated: ['text', 'What the file says'],
      counted: ['text', 'What was counted in it'],
      agrees: ['integer', '1 where both are equal'],
    },
  },
  signatures: {
    description: 'Verdicts on webhook signatures, checked before anything was redacted.',
    columns: {
      record_id: recordId,
      source: sourceName,
      locator,
      scheme: ['text', 'stripe, standard-webhooks, …'],
      verdict: ['text', 'valid, invalid, stale or unverifiable'],
      reason: ['text', 'Which key, which rule, why not'],
    },
  },
  coverages: {
    description: 'Which times of which account a source can show: only there absence means something.',
    columns: {
      source_id: sourceId,
      source: sourceName,
      party,
      account: ['text', 'The account, masked; null where the source does not say'],
      currency,
      shows: ['text', 'What such a source shows: bank-statement, psp-events, …'],
      from_at: ['time', 'Since when, UTC'],
      until_at: ['time', 'Until when, UTC'],
    },
  },
  identifiers: {
    description: 'Every identifier that a record states.',
    columns: {
      value: ['text', 'The identifier'],
      scheme: ['text', 'end-to-end-id, uetr, psp-reference, …'],
      record_id: recordId,
      source: sourceName,
      locator,
    },
  },
};

/** How the functions that one meets most are called, and what they give. */
export const functionReference: Readonly<Record<string, readonly [call: string, gives: string]>> = {
  count: ['count(*)', 'Number of rows'],
  sum: ['sum(column)', 'Sum; exact over *_minor columns'],
  avg: ['avg(column)', 'Mean'],
  min: ['min(column)', 'Smallest value'],
  max: ['max(column)', 'Largest value'],
  group_concat: ["group_concat(column, ', ')", 'The values of a group as one text'],
  coalesce: ['coalesce(a, b, …)', 'The first that is not null'],
  iif: ['iif(condition, then, otherwise)', 'One of two values'],
  substr: ['substr(text, from, length)', 'Part of a text, counted from 1'],
  instr: ['instr(text, part)', 'Place of a part in a text, 0 where it is not'],
  lower: ['lower(text)', 'In lower case'],
  upper: ['upper(text)', 'In upper case'],
  round: ['round(number, digits)', 'Rounded'],
  date: ['date(time)', 'The day of a time, UTC'],
  datetime: ['datetime(time)', 'Day and time'],
  strftime: ["strftime('%Y-%m-%d %H', time)", 'A time in a form of one’s own'],
  julianday: ['julianday(time)', 'Days as a number, to subtract times'],
  unixepoch: ['unixepoch(time)', 'Seconds since 1970'],
  json_extract: ["json_extract(json, '$[0].value')", 'A value inside JSON'],
  json_each: ['json_each(json)', 'Table of the parts of JSON, in FROM'],
  row_number: ['row_number() over (order by …)', 'Number of the row in its window'],
  lag: ['lag(column) over (order by …)', 'Value of the row before'],
  lead: ['lead(column) over (order by …)', 'Value of the row behind'],
};
