import {
  addBankDays,
  addDays,
  atBerlin,
  bankDayFrom,
  DAY,
  HOUR,
  isBankDay,
  isoDate,
  MINUTE,
  SECOND,
  startOfDate,
  weekday,
} from './calendar.ts';
import type { Book } from './book.ts';
import { CARD_FAULTS, capturedButLedgerFailed, creditedTwice } from './card-faults.ts';
import { CARD_STORIES, DELIVERED_TWICE, succeed, YOUNG_CARD_STORIES } from './card-stories.ts';
import type { DeskOptions } from './model.ts';
import { PAYOUT_FAULTS, PAYOUT_STORIES, paid, recreditedTwice, stuckInProcessing } from './payout-stories.ts';
import type { Random } from './random.ts';
import { isAfterLostStatements } from './settlement.ts';
import { CARD, openPayment } from './story.ts';
import type { Story } from './story.ts';
import { TRANSFER_FAULTS, TRANSFER_STORIES } from './transfer-stories.ts';

/** From when to when the evidence reaches, and what of the statements is in it. */
export interface Window {
  readonly start: string;
  readonly end: number;
  readonly lastStatement: string;
  readonly lostStatements: ReadonlySet<string>;
  readonly fetchedDate: string;
  readonly batchDates: ReadonlySet<string>;
}

/** The last bank day whose statement, made at 05:30 the next morning, was there by the end. */
function lastStatementBefore(end: number): string {
  let day = isoDate(end);
  while (!isBankDay(day) || atBerlin(addDays(day, 1), 330) > end) day = addDays(day, -1);
  return day;
}

/** The sample desk of March 2026, or a window of five to six weeks somewhere in 2025 or 2026. */
export function windowOf(options: DeskOptions, random: Random, dailyStatements: boolean): Window {
  if (options.style === 'sample') {
    const end = Date.parse('2026-03-21T23:59:30Z');
    return {
      start: '2026-03-02',
      end,
      lastStatement: lastStatementBefore(end),
      lostStatements: new Set(['client/2026-03-05']),
      fetchedDate: '2026-03-08',
      batchDates: new Set(['2026-03-10', '2026-03-17']),
    };
  }
  const any = addDays('2025-01-06', random.int(0, 620));
  const start = addDays(any, -((weekday(any) + 6) % 7));
  const end =
    startOfDate(addDays(start, random.int(34, 42))) +
    random.int(7 * 60, 21 * 60) * MINUTE +
    random.int(0, 59) * SECOND;
  const lost = addBankDays(start, random.int(5, 8));
  const batchDates = new Set<string>();
  for (let day = start; startOfDate(day) < end; day = addDays(day, 1))
    if (random.chance(0.2)) batchDates.add(day);
  return {
    start,
    end,
    lastStatement: lastStatementBefore(end),
    lostStatements: new Set(dailyStatements ? [`client/${lost}`] : []),
    fetchedDate: addDays(start, random.int(9, 25)),
    batchDates,
  };
}

/** Half by day, less at night; customers act on weekends too. */
function minuteOfDay(random: Random): number {
  return random.chance(0.85) ? random.int(6 * 60, 22 * 60) : random.int(0, 24 * 60 - 1);
}

function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function momentFor(book: Book, random: Random, story: Story, isFault: boolean): number {
  const last =
    story.lead === 0 ? addDays(isoDate(book.end), -1) : addBankDays(book.lastStatement, -story.lead);
  const eves = [book.fetchedDate, addDays(book.fetchedDate, -1)];
  const dates = datesBetween(book.start, last)
    .filter((date) => (!isFault && !returnsMoney(story)) || isTellable(book, story, date))
    .filter((date) => story.needsDeliveries !== true || !eves.includes(date));
  const date = random.pick(dates);
  return startOfDate(date) + minuteOfDay(random) * MINUTE + random.int(0, 59_999);
}

/** Clean bank stories of several days: a lost statement would leave a return without its original. */
const returnsMoney = (story: Story): boolean => story.lead >= 4 && !CARD_STORIES.includes(story);

/** Whether no lost statement hides the evidence of a fault that starts that day. */
function isTellable(book: Book, story: Story, date: string): boolean {
  if (CARD_FAULTS.includes(story) || CARD_STORIES.includes(story)) return true;
  if (story.needsStatements === true && !isAfterLostStatements(book, date)) return false;
  const first = bankDayFrom(date);
  return datesBetween(first, addBankDays(first, Math.min(story.lead, 6))).every(
    (day) => !book.lostStatements.has(`client/${day}`),
  );
}

interface Planned {
  readonly at: number;
  tell(book: Book, at: number): void;
}

function cleanPlan(book: Book, random: Random, count: number): Planned[] {
  const stories = [
    { weight: 55, value: CARD_STORIES },
    { weight: 22, value: TRANSFER_STORIES },
    { weight: 23, value: PAYOUT_STORIES },
  ];
  const planned: Planned[] = [];
  for (let left = count; left > 0;) {
    const rail = random.weighted(stories);
    const story = random.weighted(
      rail.filter((each) => each.payments <= left).map((value) => ({ weight: value.weight, value })),
    );
    planned.push({ at: momentFor(book, random, story, false), tell: story.tell });
    left -= story.payments;
  }
  return planned;
}

/** Payments that began shortly before the evidence ends: open, and rightly so. */
function youngPlan(book: Book, random: Random, count: number): Planned[] {
  return Array.from({ length: count }, (_, index) => {
    const card = index % 2 === 0;
    const story = random.pick(YOUNG_CARD_STORIES);
    const age = card ? random.int(3 * 60, 8 * 3600) * SECOND : random.int(20 * 60, 26 * 3600) * SECOND;
    return { at: book.end - age, tell: card ? story.tell : paid };
  });
}

function faultPlan(book: Book, random: Random, each: number, hasHistory: boolean): Planned[] {
  const kinds = [...CARD_FAULTS, ...TRANSFER_FAULTS, ...PAYOUT_FAULTS, DELIVERED_TWICE].filter(
    (story) => hasHistory || story.needsHistory !== true,
  );
  return kinds.flatMap((story) =>
    Array.from({ length: each }, () => ({ at: momentFor(book, random, story, true), tell: story.tell })),
  );
}

/**
 * The story of the sample desk: a first sign on Tuesday; on Friday the 13th the ledger times out for an hour
 * while Stripe goes on capturing; that evening somebody replays the webhooks and credits four customers again;
 * a payout hangs since the 9th, and another came back and was re-credited twice.
 */
function sampleStory(): Planned[] {
  const friday = Date.parse('2026-03-13T14:05:00Z');
  const replay = Date.parse('2026-03-13T18:40:00Z');
  const failed = [0, 7, 13, 22, 38, 51].map((minute): Planned => ({
    at: friday + minute * MINUTE,
    tell: (book, at) => {
      capturedButLedgerFailed(book, at);
    },
  }));
  const doubled = [4, 17, 29, 44].map((minute, index): Planned => ({
    at: friday + minute * MINUTE + 11 * SECOND,
    tell: (book, at) => {
      creditedTwice(book, at, replay + index * 3 * SECOND);
    },
  }));
  const replayed = [9, 25, 33, 57].map((minute, index): Planned => ({
    at: friday + minute * MINUTE + 40 * SECOND,
    tell: (book, at) => {
      const { run } = succeed(
        book,
        openPayment(book, CARD, 'credited once although its webhook was replayed'),
        at,
      );
      const again = run.sent.at(-1);
      if (again !== undefined) book.redeliver(again, replay + (20 + index * 2) * SECOND);
    },
  }));
  return [
    {
      at: Date.parse('2026-03-03T14:12:09Z'),
      tell: (book, at) => {
        const run = capturedButLedgerFailed(book, at, {
          reference: book.ids.reserve('DEP-4Q81ZD'),
          amount: 245_000n,
        });
        const succeeded = run.sent.at(-1);
        if (succeeded !== undefined) book.redeliver(succeeded, succeeded.deliveredAt + 63 * SECOND);
      },
    },
    {
      at: Date.parse('2026-03-09T08:41:17Z'),
      tell: (book, at) => {
        stuckInProcessing(book, at, { reference: book.ids.reserve('WD-7F3K29'), amount: 125_000n });
      },
    },
    {
      at: Date.parse('2026-03-11T09:20:05Z'),
      tell: (book, at) => {
        recreditedTwice(book, at, { reference: book.ids.reserve('WD-9HC4TX'), amount: 80_000n });
      },
    },
    ...failed,
    ...doubled,
    ...replayed,
  ];
}

export interface Mix {
  readonly orphanCredits: number;
  readonly orphanDebits: number;
  readonly lostPayouts: number;
}

/** Tells every payment in the order in which they began; returns how many records without payment to add. */
export function tellAll(book: Book, options: DeskOptions, hasHistory: boolean): Mix {
  const random = book.random.fork('plan');
  const isSample = options.style === 'sample';
  const each = isSample ? 1 : Math.max(1, Math.round(options.payments / 350));
  const faults = [...faultPlan(book, random, each, hasHistory), ...(isSample ? sampleStory() : [])];
  const young = youngPlan(book, random, Math.round(options.payments * 0.03));
  const clean = cleanPlan(book, random, Math.max(0, options.payments - faults.length - young.length));
  for (const planned of [...faults, ...young, ...clean].sort((a, b) => a.at - b.at))
    planned.tell(book, planned.at);
  return { orphanCredits: each + 1, orphanDebits: each, lostPayouts: isSample ? 0 : 1 };
}

export const lookAt = (book: Book): number =>
  Math.min(book.end - 2 * HOUR, startOfDate(book.lastStatement) + 10 * HOUR - DAY);
