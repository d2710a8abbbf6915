/** The sets of events joined so far, with what is needed to decide whether two of them can be one payment. */
import type { Instant } from '../../../shared/kernel/time.ts';
import { kindCode, mark, movementCode, partyCode, type EventTable } from './eventTable.ts';
import type { Apart } from './apart.ts';
import { strengthOf } from './schemes.ts';
import { TransferIds } from './transferIds.ts';

/** What a set of events says about itself, gathered when a decision needs it. */
export interface Profile {
  readonly root: number;
  /** The member that comes first by time and place: tells profiles of one instant apart. */
  readonly first: number;
  readonly size: number;
  readonly hasStripe: boolean;
  readonly hasProvider: boolean;
  /** A line of a statement. */
  readonly hasBank: boolean;
  /** A message between banks: an order, its status, its return. */
  readonly hasMessage: boolean;
  readonly hasLedger: boolean;
  /** Money certainly moved or was booked (not only tried). */
  readonly hasSuccess: boolean;
  /** Numbers of everything stated about the payment itself. */
  readonly amounts: readonly number[];
  readonly booksCredit: boolean;
  readonly booksDebit: boolean;
  /** Accounts of the other side, as the bank shows them. */
  readonly counterparties: readonly number[];
  /** Ids that tell two payments apart where they differ. */
  readonly telling: TellingIds;
  readonly from: Instant;
  readonly until: Instant;
}

/** Keys of a set by what each kind of id proves when it differs. */
export interface TellingIds {
  readonly transfer: readonly number[];
  readonly provider: readonly number[];
  readonly endToEnd: readonly number[];
}

const transferId = strengthOf('uetr');
const providerId = strengthOf('psp-reference');
const endToEndId = strengthOf('end-to-end-id');

const success = new Set(
  (
    [
      'captured',
      'partially_captured',
      'settled',
      'credited',
      'debited',
      'booked_credit',
      'booked_debit',
      'completed',
      'paid_out',
      'refunded',
    ] as const
  ).map(kindCode),
);

const bank = partyCode('bank');
const psp = partyCode('psp');
const ledger = partyCode('ledger');
const bookedCredit = kindCode('booked_credit');
const bookedDebit = kindCode('booked_debit');
const statementKinds = new Set([
  bookedCredit,
  bookedDebit,
  kindCode('pending_credit'),
  kindCode('pending_debit'),
  kindCode('fee_charged'),
  kindCode('status_observed'),
]);
const payment = movementCode('payment');
const batch = movementCode('settlement-batch');
/** Payment intent and charge are the two strongest schemes. */
const weakestIntent = 1;

/** Whether the event is a line of a bank statement: it books, and orders nothing. */
export function isStatementLine(table: EventTable, index: number): boolean {
  return table.party.at(index) === bank && statementKinds.has(table.kind.at(index));
}

export class Components {
  readonly table: EventTable;
  readonly #parent: Int32Array;
  readonly #size: Int32Array;
  /** Members of a set in a ring. */
  readonly #next: Int32Array;
  /** By root, until the set changes. */
  readonly #profiles = new Map<number, Profile>();
  readonly #apart: Apart;
  readonly #transfers: TransferIds;

  constructor(table: EventTable, apart: Apart) {
    this.table = table;
    this.#parent = Int32Array.from({ length: table.size }, (_, index) => index);
    this.#next = this.#parent.slice();
    this.#size = new Int32Array(table.size).fill(1);
    this.#apart = apart;
    this.#transfers = new TransferIds(table);
  }

  root(index: number): number {
    let at = index;
    for (;;) {
      const parent = this.#parent[at] ?? at;
      if (parent === at) return at;
      const grandparent = this.#parent[parent] ?? parent;
      this.#parent[at] = grandparent;
      at = grandparent;
    }
  }

  /**
   * @returns false where the two are one set already, where a person has said that they are two payments, or where they
   *   state different UETRs
   */
  join(left: number, right: number): boolean {
    return !this.#transfers.differ(this.root(left), this.root(right)) && this.joinByHand(left, right);
  }

  /** As a person has said: their word is stronger than any id. */
  joinByHand(left: number, right: number): boolean {
    const first = this.root(left);
    const second = this.root(right);
    if (first === second || !this.#apart.allows(first, second)) return false;
    const isLarger = (this.#size[first] ?? 1) >= (this.#size[second] ?? 1);
    const root = isLarger ? first : second;
    const other = isLarger ? second : first;
    this.#parent[other] = root;
    this.#size[root] = (this.#size[root] ?? 1) + (this.#size[other] ?? 1);
    const rest = this.#next[root] ?? root;
    this.#next[root] = this.#next[other] ?? other;
    this.#next[other] = rest;
    this.#profiles.delete(first);
    this.#profiles.delete(second);
    this.#apart.joined(root, other);
    this.#transfers.joined(root, other);
    return true;
  }

  /** Whether no person has said that the two are two payments. */
  mayJoin(left: number, right: number): boolean {
    return this.#apart.allows(this.root(left), this.root(right));
  }

  sizeOf(root: number): number {
    return this.#size[root] ?? 1;
  }

  /** The members of the event's set, in no order. */
  members(index: number): number[] {
    const members = [index];
    for (let at = this.#next[index] ?? index; at !== index; at = this.#next[at] ?? index) members.push(at);
    return members;
  }

  /** Of events that can be part of a payment: not of a payout's own, not of copies, not of what proves nothing. */
  isJoinable(index: number): boolean {
    return this.table.movement.at(index) !== batch && !this.table.is(index, mark.copy | mark.unproved);
  }

  /** One event of every set, in the order of import. */
  *roots(): Generator<number> {
    for (let index = 0; index < this.table.size; index += 1)
      if (this.#parent[index] === index && this.isJoinable(index)) yield index;
  }

  profile(index: number): Profile {
    const root = this.root(index);
    const known = this.#profiles.get(root);
    if (known !== undefined) return known;
    const gathered = this.#gather(root);
    this.#profiles.set(root, gathered);
    return gathered;
  }

  /** What decisions gathered so far is not asked for again once the joining is done. */
  forgetProfiles(): void {
    this.#profiles.clear();
  }

  #gather(root: number): Profile {
    const { table } = this;
    const amounts: number[] = [];
    const counterparties: number[] = [];
    const telling: Growing<TellingIds> = { transfer: [], provider: [], endToEnd: [] };
    const has = {
      stripe: false,
      provider: false,
      bank: false,
      message: false,
      ledger: false,
      success: false,
    };
    const books = { credit: false, debit: false };
    let from = Infinity;
    let until = -Infinity;
    let first = root;
    let size = 0;
    let index = root;
    do {
      size += 1;
      const party = table.party.at(index);
      const kind = table.kind.at(index);
      has.stripe ||= hasIntent(table, index);
      has.provider ||= party === psp;
      has.ledger ||= party === ledger;
      if (party === bank) {
        if (statementKinds.has(kind)) has.bank = true;
        else has.message = true;
        addNew(counterparties, table.counterparty.at(index));
      }
      has.success ||= success.has(kind);
      books.credit ||= kind === bookedCredit;
      books.debit ||= kind === bookedDebit;
      if (table.movement.at(index) === payment) addNew(amounts, table.amount.at(index));
      addTelling(telling, table, index);
      const at = table.at.at(index);
      if (at < from) from = at;
      if (at > until) until = at;
      if (table.compare(index, first) < 0) first = index;
      index = this.#next[index] ?? root;
    } while (index !== root);
    return {
      root,
      first,
      size,
      hasStripe: has.stripe,
      hasProvider: has.provider,
      hasBank: has.bank,
      hasMessage: has.message,
      hasLedger: has.ledger,
      hasSuccess: has.success,
      amounts,
      booksCredit: books.credit,
      booksDebit: books.debit,
      counterparties,
      telling,
      from,
      until,
    };
  }
}

function addNew(list: number[], value: number): void {
  if (value >= 0 && !list.includes(value)) list.push(value);
}

type Growing<Lists> = { readonly [Name in keyof Lists]: number[] };

function addTelling(
  { transfer, provider, endToEnd }: Growing<TellingIds>,
  table: EventTable,
  index: number,
): void {
  const end = table.keyStart.at(index + 1);
  for (let at = table.keyStart.at(index); at < end; at += 1) {
    const strength = table.keyStrengths.at(at);
    if (strength === transferId) addNew(transfer, table.keyIds.at(at));
    else if (strength === providerId) addNew(provider, table.keyIds.at(at));
    else if (strength === endToEndId) addNew(endToEnd, table.keyIds.at(at));
  }
}

export function hasIntent(table: EventTable, index: number): boolean {
  const end = table.keyStart.at(index + 1);
  for (let at = table.keyStart.at(index); at < end; at += 1)
    if (table.keyStrengths.at(at) <= weakestIntent) return true;
  return false;
}
