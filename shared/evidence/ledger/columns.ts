/**
 * Decides what the columns of a ledger export mean: by their headers, checked against what stands in them; by content
 * alone where a header says nothing. Where that leaves an amount, or both time and reference, without a column, it says
 * so and asks for a mapping instead of guessing.
 */
import { RailtraceError } from '../../kernel/errors.ts';
import { ledgerColumnRoles, type LedgerColumnRole, type TableDialect } from '../importing.ts';
import type { ColumnMapping } from '../mapping.ts';
import { dateOrderOf, decimalMarkOf, shapeOf, type ColumnShape } from './cellShapes.ts';
import { headerWords, wordWeight } from './columnWords.ts';
import { isTotalRow } from './totals.ts';

export type ColumnRoles = Partial<Record<LedgerColumnRole, number>>;

export interface LedgerColumns {
  readonly roles: ColumnRoles;
  readonly decimalMark: TableDialect['decimalMark'];
  readonly dateOrder: TableDialect['dateOrder'];
  readonly offsetMinutes: number;
  /** From a saved mapping: the currency of amounts without one, and what the export's own words for postings mean. */
  readonly currency?: string;
  readonly types?: Readonly<Record<string, string>>;
  /** 0…1: how sure the reading is. */
  readonly confidence: number;
  /** 0…1 for each role that has a column: 1 where header and content agree, or a mapping says so. */
  readonly certainty: Readonly<Partial<Record<LedgerColumnRole, number>>>;
  /** What had to be assumed, in words for the person. */
  readonly assumptions: readonly string[];
}

/**
 * @param rows sample of data rows
 * @throws RailtraceError `mapping_needed`
 */
export function decideColumns(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  mapping: ColumnMapping | undefined,
  fileName: string,
): LedgerColumns {
  const shapes = shapesOf(headers, rows);
  const roles =
    mapping === undefined ? detectRoles(headers, shapes) : mappedRoles(headers, mapping, fileName);
  requireRoles(roles, headers, fileName);
  const assumptions: string[] = [];
  const decimal =
    mapping?.decimalMark === undefined
      ? decideMark(roles, rows)
      : { mark: mapping.decimalMark, assumed: false };
  if (decimal.assumed)
    assumptions.push(
      `Amounts such as “1.234” read two ways; “${decimal.mark}” was taken as the decimal mark.`,
    );
  const order =
    mapping?.dateOrder === undefined
      ? decideOrder(roles, rows)
      : { order: mapping.dateOrder, assumed: false };
  if (order.assumed)
    assumptions.push(
      `Dates read both day-first and month-first; they were taken as ${order.order === 'dmy' ? 'day-first' : 'month-first'}.`,
    );
  if (mapping?.currency === undefined && !statesCurrency(roles, headers, rows))
    assumptions.push(
      'Nothing states the currency of the amounts: they are kept and found, but not compared with other parties. Import the file with a mapping that names the currency.',
    );
  return {
    roles,
    decimalMark: decimal.mark,
    dateOrder: order.order,
    offsetMinutes: mapping?.timeZoneOffsetMinutes ?? headerOffset(roles, headers),
    ...(mapping?.currency === undefined ? {} : { currency: mapping.currency }),
    ...(mapping?.types === undefined ? {} : { types: mapping.types }),
    confidence: mapping === undefined ? confidenceOf(roles, headers) : 1,
    certainty: certaintyOf(roles, headers, mapping === undefined ? shapes : null),
    assumptions,
  };
}

/**
 * What the columns probably are, and how sure that is; asks for nothing. For a person who decides.
 * @param rows sample of data rows
 */
export function suggestColumns(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): { readonly roles: ColumnRoles; readonly certainty: LedgerColumns['certainty'] } {
  const shapes = shapesOf(headers, rows);
  const roles = detectRoles(headers, shapes);
  return { roles, certainty: certaintyOf(roles, headers, shapes) };
}

/** What stands in each column. In a short export a total's word among the dates would hide that they are dates. */
function shapesOf(headers: readonly string[], rows: readonly (readonly string[])[]): ColumnShape[] {
  const entries = rows.filter((row) => !isTotalRow(row));
  return headers.map((_header, column) => shapeOf(entries.map((row) => row[column] ?? '')));
}

/** Weights at which a header alone, and a column's content alone, leave no doubt. */
const sureHeader = 12;
const sureContent = 4;

function certaintyOf(
  roles: ColumnRoles,
  headers: readonly string[],
  shapes: readonly ColumnShape[] | null,
): LedgerColumns['certainty'] {
  const certainty: Partial<Record<LedgerColumnRole, number>> = {};
  for (const role of ledgerColumnRoles) {
    const column = roles[role];
    if (column === undefined) continue;
    const shape = shapes?.[column];
    if (shape === undefined) {
      certainty[role] = 1;
      continue;
    }
    const header = Math.min(1, wordWeight(headers[column] ?? '', role) / sureHeader);
    const content = Math.min(1, Math.max(0, contentFit(role, shape)) / sureContent);
    certainty[role] = Math.round(Math.min(1, 0.7 * header + 0.45 * content) * 100) / 100;
  }
  return certainty;
}

/** True when a column, or the header or a cell of an amount, could name a currency. */
function statesCurrency(
  roles: ColumnRoles,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): boolean {
  if (roles.currency !== undefined) return true;
  const amounts = [roles.amount, roles.amountMinor, roles.debit, roles.credit].filter(
    (column) => column !== undefined,
  );
  const texts = amounts.flatMap((column) => [headers[column] ?? '', ...rows.map((row) => row[column] ?? '')]);
  return texts.some((text) => /\b[A-Z]{3}\b|[€$£¥₹]/.test(text));
}

function mappedRoles(headers: readonly string[], mapping: ColumnMapping, fileName: string): ColumnRoles {
  const roles: ColumnRoles = {};
  const missing: string[] = [];
  for (const [role, header] of Object.entries(mapping.columns)) {
    const known = ledgerColumnRoles.find((each) => each === role);
    const column = headers.findIndex((each) => each.trim() === header.trim());
    if (column < 0) missing.push(header);
    else if (known !== undefined) roles[known] = column;
  }
  if (missing.length > 0) {
    throw new RailtraceError(
      'mapping_needed',
      `${fileName}: the column mapping “${mapping.name}” names ${quoted(missing)}, which the file does not have. Its columns are ${quoted(headers)}. Correct the mapping and import again.`,
      { missing: missing.join(', ') },
    );
  }
  return roles;
}

/** A first line that is no header may hold anything: what could be an account or a card is not repeated. */
function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 30).map((name) => {
    const plain = name.replace(/\d(?:[ .-]?\d){5,}/g, '…');
    return `“${plain.length > 60 ? `${plain.slice(0, 59)}…` : plain}”`;
  });
  return shown.join(', ') + (names.length > shown.length ? ', …' : '');
}

function requireRoles(roles: ColumnRoles, headers: readonly string[], fileName: string): void {
  const hasAmount =
    roles.amount !== undefined ||
    roles.amountMinor !== undefined ||
    roles.debit !== undefined ||
    roles.credit !== undefined;
  const hasPlace = [
    roles.occurredAt,
    roles.bookedOn,
    roles.valueOn,
    roles.reference,
    roles.transactionId,
    roles.entryId,
    roles.externalReference,
  ].some((column) => column !== undefined);
  if (hasAmount && hasPlace) return;
  const missing = [...(hasAmount ? [] : ['amount']), ...(hasPlace ? [] : ['occurredAt or reference'])];
  throw new RailtraceError(
    'mapping_needed',
    `${fileName}: no column could be read as ${missing.join(' and ')} among ${quoted(headers)}. Write a column mapping that names it, and import the file with that mapping.`,
    { missing: missing.join(', ') },
  );
}

interface Candidate {
  readonly role: LedgerColumnRole;
  readonly column: number;
  readonly score: number;
}

/** Takes the best-scoring pairs of role and column first; each is used once. */
function detectRoles(headers: readonly string[], shapes: readonly ColumnShape[]): ColumnRoles {
  const candidates: Candidate[] = [];
  shapes.forEach((shape, column) => {
    for (const role of ledgerColumnRoles) {
      const weight = wordWeight(headers[column] ?? '', role);
      const fit = contentFit(role, shape);
      if (fit < 0 || (weight === 0 && fit < 3)) continue;
      candidates.push({ role, column, score: weight + fit });
    }
  });
  candidates.sort(
    (left, right) =>
      right.score - left.score || left.column - right.column || left.role.localeCompare(right.role),
  );
  const roles: ColumnRoles = {};
  const used = new Set<number>();
  for (const { role, column } of candidates) {
    if (roles[role] !== undefined || used.has(column)) continue;
    roles[role] = column;
    used.add(column);
  }
  return tidy(roles, headers, shapes);
}

/**
 * −1: what stands in the column cannot be this role. 3 and more: content alone suggests it.
 * Up to 2 only supports a header that names the role.
 */
function contentFit(role: LedgerColumnRole, shape: ColumnShape): number {
  // An empty column is what its header says.
  if (shape.filled === 0) return 0;
  const share = (count: number) => count / shape.filled;
  switch (role) {
    case 'amount':
      if (share(shape.amounts) < 0.8 || share(shape.times) > 0.5) return -1;
      return share(shape.decimals) > 0.5 ? 3 : 1;
    case 'amountMinor':
      return share(shape.integers) > 0.95 && share(shape.times) < 0.5 ? 2 : -1;
    case 'debit':
    case 'credit':
    case 'fee':
      return share(shape.amounts) > 0.8 && share(shape.times) < 0.5 ? 2 : -1;
    case 'occurredAt':
      if (share(shape.times) < 0.8) return -1;
      return share(shape.clockTimes) > 0.8 ? 4 : 3;
    case 'bookedOn':
    case 'valueOn':
      return share(shape.times) < 0.8 ? -1 : share(shape.clockTimes) > 0.5 ? 0 : 2;
    case 'currency':
      return share(shape.currencies) > 0.9 ? 5 : -1;
    case 'side':
      return share(shape.sides) > 0.9 && shape.distinct <= 4 ? 3 : -1;
    case 'direction':
      return share(shape.flows) > 0.9 && shape.distinct <= 6 ? 3 : share(shape.amounts) > 0.5 ? -1 : 0;
    default:
      return textFit(role, shape, share);
  }
}

function textFit(role: LedgerColumnRole, shape: ColumnShape, share: (count: number) => number): number {
  if (share(shape.times) > 0.8) return -1;
  switch (role) {
    case 'externalReference':
      return share(shape.providerIds) > 0.3 ? 4 : share(shape.decimals) > 0.5 ? -1 : 0;
    case 'entryId':
    case 'transactionId':
    case 'reference':
      if (share(shape.decimals) > 0.5) return -1;
      return share(shape.identifiers) > 0.8 && shape.distinct > shape.filled * 0.3 ? 2 : 0;
    case 'type':
    case 'status':
      if (share(shape.numbers) > 0.8 || share(shape.currencies) > 0.9 || shape.distinct > 60) return -1;
      // A header may call both "event" or "result": the words in the column tell them apart.
      return share(role === 'type' ? shape.kinds : shape.stages) > 0.6 && shape.distinct <= 40 ? 4 : 1;
    case 'rail':
      return share(shape.numbers) > 0.8 || share(shape.currencies) > 0.9 || shape.distinct > 60 ? -1 : 1;
    case 'account':
    case 'counterparty':
    case 'description':
    case 'reason':
      return share(shape.decimals) > 0.8 ? -1 : 0;
    default:
      return 0;
  }
}

/** Settles what scores alone leave odd. */
function tidy(roles: ColumnRoles, headers: readonly string[], shapes: readonly ColumnShape[]): ColumnRoles {
  const tidied = { ...roles };
  // Debit and credit columns are the amount; a third amount column beside them is a balance unless it is named so.
  if (
    tidied.debit !== undefined &&
    tidied.credit !== undefined &&
    tidied.amount !== undefined &&
    wordWeight(headers[tidied.amount] ?? '', 'amount') < 8
  ) {
    delete tidied.amount;
  }
  // An amount found by content alone must be the only one that could be.
  if (tidied.amount !== undefined && wordWeight(headers[tidied.amount] ?? '', 'amount') === 0) {
    const rivals = shapes.filter(
      (shape) => shape.filled > 0 && shape.decimals / shape.filled > 0.5 && shape.times === 0,
    );
    if (rivals.length > 1 || tidied.amountMinor !== undefined || tidied.debit !== undefined)
      delete tidied.amount;
  }
  // A time of day found under a booking date's header is when it happened.
  if (tidied.occurredAt === undefined && tidied.bookedOn !== undefined) {
    const shape = shapes[tidied.bookedOn];
    if (shape !== undefined && shape.clockTimes > shape.filled / 2) {
      tidied.occurredAt = tidied.bookedOn;
      delete tidied.bookedOn;
    }
  }
  const changed = lastChange(headers, shapes);
  if (changed !== null && !Object.values(tidied).includes(changed)) tidied.occurredAt = changed;
  return tidied;
}

/**
 * A row that shows an entry's last state is dated by its last change, not by its creation, where the export states both
 * for every row.
 */
function lastChange(headers: readonly string[], shapes: readonly ColumnShape[]): number | null {
  const most = Math.max(...shapes.map((shape) => shape.filled));
  const column = shapes.findIndex((shape, index) => {
    const words = headerWords(headers[index] ?? '');
    const isChange =
      /\b(?:updated|changed|modified|last (?:change|update|modified)|status (?:at|date|time)|completed (?:at|on)|geandert|aktualisiert|mis a jour|actualizado|modificato)\b/.test(
        words,
      );
    return (
      isChange &&
      shape.filled === most &&
      shape.filled > 0 &&
      shape.times >= shape.filled * 0.95 &&
      shape.distinct > shape.filled / 3
    );
  });
  return column < 0 ? null : column;
}

function columnValues(
  columns: readonly (number | undefined)[],
  rows: readonly (readonly string[])[],
): string[] {
  return columns.flatMap((column) =>
    column === undefined ? [] : rows.map((row) => (row[column] ?? '').trim()).filter((value) => value !== ''),
  );
}

function decideMark(
  roles: ColumnRoles,
  rows: readonly (readonly string[])[],
): { mark: '.' | ','; assumed: boolean } {
  return decimalMarkOf(columnValues([roles.amount, roles.debit, roles.credit, roles.fee], rows), '.');
}

function decideOrder(
  roles: ColumnRoles,
  rows: readonly (readonly string[])[],
): { order: TableDialect['dateOrder']; assumed: boolean } {
  return dateOrderOf(columnValues([roles.occurredAt ?? roles.bookedOn ?? roles.valueOn], rows));
}

/** `Time (UTC+2)` in a header sets the clock of times without offset. */
function headerOffset(roles: ColumnRoles, headers: readonly string[]): number {
  const column = roles.occurredAt ?? roles.bookedOn;
  const match = /(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?/i.exec(
    column === undefined ? '' : (headers[column] ?? ''),
  );
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? '0'));
}

function confidenceOf(roles: ColumnRoles, headers: readonly string[]): number {
  const named = Object.entries(roles).filter(([role, column]) => {
    const known = ledgerColumnRoles.find((each) => each === role);
    return known !== undefined && wordWeight(headers[column] ?? '', known) > 0;
  });
  return Math.min(1, 0.4 + 0.12 * named.length);
}
