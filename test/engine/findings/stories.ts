/** Payments as the parties tell them when all goes well; tests bend them. */
import type { LedgerColumnRole } from '../../../shared/evidence/importing.ts';
import { day } from '../../../shared/kernel/time.ts';
import type { DeskBuilder } from './deskBuilder.ts';

export const afterDays = (start: string, days: number): string =>
  new Date(Date.parse(start) + days * day).toISOString();

/** A card deposit as the three parties tell it when all goes well. */
export class CardDeposit {
  readonly desk: DeskBuilder;
  readonly reference: string;
  readonly intent: string;
  readonly charge: string;
  readonly minor: number;
  readonly at: string;

  constructor(desk: DeskBuilder, reference: string, at: string, minor = 25_000) {
    this.desk = desk;
    this.reference = reference;
    this.at = at;
    this.minor = minor;
    this.intent = `pi_${reference.replace(/\W/g, '')}intent`;
    this.charge = `ch_${reference.replace(/\W/g, '')}charge`;
  }

  time(seconds: number): string {
    return new Date(Date.parse(this.at) + seconds * 1000).toISOString();
  }

  intentObject(status: string, more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      id: this.intent,
      object: 'payment_intent',
      amount: this.minor,
      amount_received: status === 'succeeded' ? this.minor : 0,
      currency: 'eur',
      status,
      latest_charge: this.charge,
      metadata: { deposit_reference: this.reference },
      ...more,
    };
  }

  chargeObject(more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      id: this.charge,
      object: 'charge',
      amount: this.minor,
      amount_captured: this.minor,
      amount_refunded: 0,
      captured: true,
      currency: 'eur',
      status: 'succeeded',
      payment_intent: this.intent,
      metadata: { deposit_reference: this.reference },
      ...more,
    };
  }

  created(): this {
    this.desk.stripe('payment_intent.created', this.intentObject('requires_payment_method'), this.time(0));
    return this;
  }

  captured(seconds = 20): this {
    this.desk.stripe('charge.succeeded', this.chargeObject(), this.time(seconds));
    this.desk.stripe('payment_intent.succeeded', this.intentObject('succeeded'), this.time(seconds));
    return this;
  }

  ledger(status: string, seconds: number, more: Partial<Record<LedgerColumnRole, string>> = {}): this {
    this.desk.ledger({
      occurredAt: this.time(seconds),
      type: 'deposit',
      status,
      amount: (this.minor / 100).toFixed(2),
      reference: this.reference,
      externalReference: this.intent,
      ...more,
    });
    return this;
  }

  refund(id: string, minor: number, status: string, seconds: number): this {
    this.desk.stripe(
      'refund.updated',
      {
        id,
        object: 'refund',
        amount: minor,
        currency: 'eur',
        charge: this.charge,
        payment_intent: this.intent,
        status,
      },
      this.time(seconds),
    );
    return this;
  }

  dispute(id: string, type: string, status: string, seconds: number): this {
    this.desk.stripe(
      `charge.dispute.${type}`,
      {
        id,
        object: 'dispute',
        amount: this.minor,
        currency: 'eur',
        charge: this.charge,
        payment_intent: this.intent,
        status,
        reason: 'fraudulent',
      },
      this.time(seconds),
    );
    return this;
  }

  /** Created, captured, credited. */
  clean(): this {
    return this.created().captured().ledger('credited', 25);
  }
}

/** A payout by transfer as the three parties tell it when all goes well. */
export class TransferPayout {
  readonly desk: DeskBuilder;
  readonly reference: string;
  readonly at: string;
  readonly amount: string;
  readonly provider: string;

  constructor(desk: DeskBuilder, reference: string, at: string, amount = '250.00') {
    this.desk = desk;
    this.reference = reference;
    this.at = at;
    this.amount = amount;
    this.provider = `pyt_${reference.toLowerCase().replace(/\W/g, '')}1`;
  }

  time(hours: number): string {
    return new Date(Date.parse(this.at) + hours * 3_600_000).toISOString();
  }

  ledger(status: string, hours: number, more: Partial<Record<LedgerColumnRole, string>> = {}): this {
    this.desk.ledger({
      occurredAt: this.time(hours),
      type: 'withdrawal',
      status,
      amount: this.amount,
      reference: this.reference,
      ...more,
    });
    return this;
  }

  submitted(hours = 1, status: number | null = 201, provider = this.provider): this {
    const answer = {
      id: provider,
      reference: this.reference,
      status: 'accepted',
      amount: this.amount,
      currency: 'EUR',
    };
    this.desk.log({
      timestamp: this.time(hours),
      method: 'POST',
      url: 'https://api.payouts.example/v1/payouts',
      status,
      request: {
        body: {
          reference: this.reference,
          amount: this.amount,
          currency: 'EUR',
          end_to_end_id: this.reference,
          creditor: { iban: 'DE89370400440532013000' },
        },
      },
      ...(status === 201 ? { response: { body: answer } } : { error: 'ETIMEDOUT' }),
    });
    return this;
  }

  webhook(status: string, hours: number, more: Record<string, unknown> = {}, provider = this.provider): this {
    this.desk.log({
      timestamp: this.time(hours),
      direction: 'inbound',
      method: 'POST',
      url: '/hooks/payouts',
      status: 200,
      request: {
        body: {
          type: `payout.${status}`,
          data: {
            id: provider,
            reference: this.reference,
            status,
            amount: this.amount,
            currency: 'EUR',
            ...more,
          },
        },
      },
    });
    return this;
  }

  booked(hours = 25, amount = this.amount): this {
    this.desk.bank({
      amount,
      credit: false,
      on: this.time(hours).slice(0, 10),
      endToEndId: this.reference,
      text: `Payout ${this.reference}`,
    });
    return this;
  }

  returned(hours: number, reason = 'AC04'): this {
    this.desk.bank({
      amount: this.amount,
      credit: true,
      on: this.time(hours).slice(0, 10),
      endToEndId: this.reference,
      text: `RETURN ${this.reference}`,
      reason,
    });
    return this;
  }

  /** Requested, approved, debited, submitted, settled, completed and booked. */
  clean(): this {
    return this.ledger('requested', 0)
      .ledger('approved', 0.2)
      .ledger('debited', 0.3)
      .submitted()
      .webhook('processing', 1.2)
      .webhook('settled', 24)
      .ledger('completed', 24.1)
      .booked();
  }
}
