import type { Book, LogLine, Payment } from './book.ts';
import { addBankDays, atBerlin, bankDayFrom, berlinDate, isoUtc, MINUTE, SECOND } from './calendar.ts';
import { post } from './ledger-book.ts';
import type { JsonObject } from './model.ts';
import { majorUnits } from './money.ts';

export type PayoutStatus = 'accepted' | 'processing' | 'settled' | 'rejected' | 'returned';

export const REJECTS = [
  { code: 'AC01', text: 'Account number invalid' },
  { code: 'AC04', text: 'Account closed' },
  { code: 'AC06', text: 'Account blocked' },
  { code: 'BE04', text: 'Missing creditor address' },
] as const;

/** One withdrawal: our ledger, the payout API's log lines and the bank, each saying what it saw. */
export class PayoutRun {
  readonly payment: Payment;
  readonly endToEndId: string;
  apiId: string;
  idempotencyKey: string;
  readonly #book: Book;

  constructor(book: Book, payment: Payment) {
    this.#book = book;
    this.payment = payment;
    this.apiId = book.ids.payoutApi();
    this.idempotencyKey = book.ids.uuid();
    this.endToEndId = book.random.weighted([
      { weight: 6, value: payment.reference },
      { weight: 3, value: `E2E-${payment.reference.replace('-', '')}-${book.ids.text('digits', 6)}` },
      { weight: 2, value: book.ids.uuid().replaceAll('-', '') },
    ]);
    payment.identifiers.add(this.endToEndId);
  }

  /** Ledger states of the request: asked for, approved, reserved. Returns when the money was taken. */
  request(at: number, more: { readonly fee?: bigint } = {}): number {
    const { amount } = this.payment;
    const approvedAt = at + this.#book.random.int(2, 90) * MINUTE;
    this.state('requested', at);
    this.state('approved', approvedAt);
    this.state('debited', approvedAt + SECOND);
    if (more.fee !== undefined) {
      post(this.#book, this.payment, {
        at: approvedAt + SECOND,
        kind: 'fee',
        state: 'completed',
        amount: more.fee,
        memo: `withdrawal fee for ${majorUnits(amount, 'EUR')}`,
      });
    }
    return approvedAt + SECOND;
  }

  state(
    state:
      'requested' | 'approved' | 'debited' | 'submitted' | 'completed' | 'failed' | 'rejected' | 'cancelled',
    at: number,
    memo = '',
  ): void {
    const external = ['submitted', 'completed', 'failed', 'rejected'].includes(state)
      ? this.#book.random.pick([this.apiId, this.apiId, this.endToEndId, ''])
      : '';
    post(this.#book, this.payment, {
      at,
      kind: 'withdrawal',
      state,
      amount: this.payment.amount,
      external,
      memo,
    });
  }

  /** Money back to the customer's balance. */
  recredit(at: number, memo: string, group = 'recredit'): void {
    post(this.#book, this.payment, {
      at,
      kind: 'withdrawal-reversal',
      state: 'completed',
      amount: this.payment.amount,
      external: this.apiId,
      memo,
      group,
    });
  }

  #log(
    line: Partial<LogLine> & Pick<LogLine, 'at' | 'direction' | 'method' | 'url' | 'status' | 'message'>,
  ): void {
    this.#book.write({
      level: 'info',
      durationMs: this.#book.random.int(45, 900),
      requestId: this.#book.ids.requestId(),
      requestHeaders: {},
      requestBody: null,
      responseBody: null,
      error: null,
      payment: this.payment.key,
      ...line,
    });
  }

  #instruction(amount: bigint): JsonObject {
    const { customer, reference } = this.payment;
    if (this.#book.gateway.naming === 'snake') {
      return {
        reference,
        amount: majorUnits(amount, 'EUR'),
        currency: 'EUR',
        end_to_end_id: this.endToEndId,
        creditor: { name: customer.name, iban: customer.iban, bic: customer.bic },
        remittance: `Halden Exchange ${reference}`,
        notify_email: customer.email,
      };
    }
    return {
      clientReference: reference,
      amount: { value: Number(amount), currency: 'EUR' },
      endToEndId: this.endToEndId,
      beneficiary: { name: customer.name, account: { iban: customer.iban }, email: customer.email },
      remittanceInformation: `Halden Exchange ${reference}`,
    };
  }

  /** The API's view of the payout. */
  view(status: PayoutStatus, at: number, reason: string | null = null): JsonObject {
    const { amount, reference } = this.payment;
    if (this.#book.gateway.naming === 'snake') {
      return {
        id: this.apiId,
        object: 'payout',
        status,
        reference,
        end_to_end_id: this.endToEndId,
        amount: majorUnits(amount, 'EUR'),
        currency: 'EUR',
        reason_code: reason,
        updated_at: isoUtc(at),
      };
    }
    return {
      payoutId: this.apiId,
      state: status.toUpperCase(),
      clientReference: reference,
      endToEndId: this.endToEndId,
      amount: { value: Number(amount), currency: 'EUR' },
      ...(reason === null ? {} : { reason: { code: reason } }),
      updatedAt: isoUtc(at),
    };
  }

  #see(at: number, status: PayoutStatus, reason: string | null): void {
    this.#book.payoutViews.push({
      at,
      apiId: this.apiId,
      body: this.view(status, at, reason),
      payment: this.payment.key,
    });
  }

  #headers(): JsonObject {
    return {
      authorization: `Bearer ${this.#book.gatewayToken}`,
      'content-type': 'application/json',
      'idempotency-key': this.idempotencyKey,
    };
  }

  /** POST that was answered: the API took the instruction. */
  submit(at: number, amount = this.payment.amount): void {
    this.payment.identifiers.add(this.apiId);
    this.payment.identifiers.add(this.idempotencyKey);
    this.#see(at, 'accepted', null);
    this.#log({
      at,
      direction: 'outbound',
      method: 'POST',
      url: `${this.#book.gateway.base}/v1/payouts`,
      status: 201,
      requestHeaders: this.#headers(),
      requestBody: this.#instruction(amount),
      responseBody: this.view('accepted', at),
      message: 'payout submitted',
    });
  }

  /** POST without an answer: nobody knows yet whether the API took it. */
  timeOut(at: number): void {
    this.payment.identifiers.add(this.idempotencyKey);
    this.#log({
      at,
      level: 'error',
      direction: 'outbound',
      method: 'POST',
      url: `${this.#book.gateway.base}/v1/payouts`,
      status: null,
      durationMs: 30_000,
      requestHeaders: this.#headers(),
      requestBody: this.#instruction(this.payment.amount),
      error: 'ETIMEDOUT: connection timed out after 30000 ms',
      message: 'payout request timed out',
    });
  }

  poll(at: number, status: PayoutStatus, reason: string | null = null): void {
    this.#log({
      at,
      direction: 'outbound',
      method: 'GET',
      url: `${this.#book.gateway.base}/v1/payouts/${this.apiId}`,
      status: 200,
      requestHeaders: { authorization: `Bearer ${this.#book.gatewayToken}` },
      responseBody: this.view(status, at, reason),
      message: 'payout status polled',
    });
  }

  /**
   * The API's webhook, as our endpoint logged it at `at`. `madeAt` is when the API made it, which is what its
   * body says: a late delivery is still an early event. Returns the body, for `webhookAgain`.
   */
  webhook(at: number, status: PayoutStatus, reason: string | null = null, madeAt = at): JsonObject {
    this.payment.identifiers.add(this.apiId);
    this.#see(madeAt, status, reason);
    const body: JsonObject = {
      event_id: `whk_${this.#book.ids.text('readable', 16).toLowerCase()}`,
      type: `payout.${status}`,
      created_at: isoUtc(madeAt - this.#book.skew.gateway),
      data: this.view(status, madeAt, reason),
    };
    this.webhookAgain(at, body);
    return body;
  }

  /** Delivers a webhook with this body. */
  webhookAgain(at: number, body: JsonObject): void {
    const signature = `t=${String(Math.floor(at / SECOND))},v1=${this.#book.ids.text('hex', 64)}`;
    this.#log({
      at,
      direction: 'inbound',
      method: 'POST',
      url: '/hooks/bankrail',
      status: 200,
      durationMs: this.#book.random.int(3, 40),
      requestHeaders: { 'content-type': 'application/json', 'x-bankrail-signature': signature },
      requestBody: body,
      message: 'webhook received',
    });
  }

  /** Bank day on which an instruction of that moment is executed: the same one before 15:00 in Frankfurt, else the next. */
  executionOf(at: number): string {
    const date = berlinDate(at);
    const day = bankDayFrom(date);
    return day === date && at >= atBerlin(date, 15 * 60) ? addBankDays(date, 1) : day;
  }

  /** The debit on the client account. */
  book(bookedOn: string, amount = this.payment.amount): void {
    const bankReference = this.#book.ids.bankReference(bookedOn);
    this.payment.identifiers.add(bankReference);
    this.#book.bookEntry({
      account: 'client',
      bookedOn,
      valueOn: bookedOn,
      amount: -amount,
      domain: 'PMNT',
      family: 'ICDT',
      subFamily: 'ESCT',
      bankReference,
      endToEndId: this.endToEndId,
      transactionId: null,
      counterparty: this.payment.customer,
      remittance: [`Halden Exchange ${this.payment.reference}`],
      information: 'SEPA UEBERWEISUNG',
      payment: this.payment.key,
      ...(this.#book.batchDates.has(bookedOn) ? { batch: `RUN-${bookedOn.replaceAll('-', '')}` } : {}),
    });
  }

  /** The money comes back: a credit with the reason and the original's end-to-end id. */
  comeBack(bookedOn: string, reason: { readonly code: string; readonly text: string }): void {
    const bankReference = this.#book.ids.bankReference(bookedOn);
    this.payment.identifiers.add(bankReference);
    this.#book.bookEntry({
      account: 'client',
      bookedOn,
      valueOn: bookedOn,
      amount: this.payment.amount,
      domain: 'PMNT',
      family: 'ICDT',
      subFamily: 'RRTN',
      bankReference,
      endToEndId: this.endToEndId,
      transactionId: null,
      counterparty: this.payment.customer,
      remittance: [
        `RETURN ${reason.code} ${reason.text.toUpperCase()}`,
        `Halden Exchange ${this.payment.reference}`,
      ],
      returnReason: { code: reason.code, text: reason.text.toUpperCase() },
      information: 'SEPA RUECKGABE',
      payment: this.payment.key,
    });
  }

  /** Submitted, taken and under way; returns the bank day of execution. */
  start(debitedAt: number): { readonly submittedAt: number; readonly executedOn: string } {
    const submittedAt = debitedAt + this.#book.random.int(20, 240) * SECOND;
    this.submit(submittedAt);
    this.state('submitted', submittedAt + SECOND);
    this.webhook(submittedAt + this.#book.random.int(60, 300) * SECOND, 'processing');
    if (this.#book.random.chance(0.3)) this.poll(submittedAt + 25 * MINUTE, 'processing');
    return { submittedAt, executedOn: this.executionOf(submittedAt) };
  }

  /** Settled by the API and booked by the bank on the same day; returns its webhook. */
  finish(
    executedOn: string,
    more: { readonly complete?: boolean; readonly bankAmount?: bigint; readonly booked?: boolean } = {},
  ): { readonly settledAt: number; readonly body: JsonObject } {
    const settledAt = atBerlin(executedOn, this.#book.random.int(16 * 60 + 5, 17 * 60));
    const body = this.webhook(settledAt, 'settled');
    if (more.booked !== false) this.book(executedOn, more.bankAmount);
    if (more.complete !== false) this.state('completed', settledAt + 4 * SECOND);
    return { settledAt, body };
  }
}

/** Mid-morning, so many bank days after the execution: when a return reaches us. */
export const morningAfter = (executedOn: string, days: number): number =>
  atBerlin(addBankDays(executedOn, days), 10 * 60 + 20);
