/** Why each record belongs to its payment, in plain words: made when they are shown, from the rule that is stored. */
import type { IdentifierScheme } from '../../../shared/evidence/model.ts';
import { formatMoney, sameMoney, type Money } from '../../../shared/kernel/money.ts';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';
import type { PlacedEvent } from './group.ts';
import { ruleName, schemeOfRule, type StoredLink } from './links.ts';
import { schemeName, strengthOf } from './schemes.ts';
import { candidatesIn } from './textMatching.ts';

interface Holder {
  readonly value: string;
  scheme: IdentifierScheme;
  readonly records: Set<number>;
}

/** Turns stored links of one payment into sentences. */
export class LinkWords {
  readonly #holders: ReadonlyMap<string, Holder>;
  readonly #messages: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #amount: Money | null;

  /** @param events certain events of the payment; @param amount what was asked for */
  constructor(events: readonly PlacedEvent[], amount: Money | null) {
    this.#holders = holdersOf(events);
    this.#messages = messagesOf(events);
    this.#amount = amount;
  }

  /** @param events of the linked record */
  reason(link: Pick<StoredLink, 'rule' | 'certain' | 'detail'>, events: readonly PlacedEvent[]): string {
    const [event] = events;
    const scheme = schemeOfRule(link.rule);
    const agreement = event === undefined ? '' : this.#agreement(event);
    if (!link.certain) return this.#undecided(scheme, ruleName(link.rule), link.detail ?? 0, events);
    if (scheme !== null) {
      const value = this.#sharedValue(scheme, events);
      return `same ${schemeName(scheme)}${value === null ? '' : ` ${value}`}${agreement}`;
    }
    switch (ruleName(link.rule)) {
      case 'id-in-text': {
        const named = this.#namedIn(events);
        return named === null
          ? `its text names an id of the payment${agreement}`
          : `its text names ${schemeName(named.scheme)} ${named.value}${agreement}`;
      }
      case 'amount-and-date':
        return 'amount, currency, direction and date agree, and no other entry or payment fits';
      case 'reference-with-slip':
        return 'remittance text holds the reference with one slip of the keyboard; amount, currency and date agree';
      case 'original-message': {
        const message = this.#sharedMessage(events);
        return message === null
          ? 'speaks of the whole message that the payment is part of'
          : `speaks of the whole message ${message}, which the payment is part of`;
      }
      case 'joined-by-hand':
        return 'joined by hand';
      default:
        return this.#holders.size === 0 ? 'states no id' : 'the only record of the payment with its ids';
    }
  }

  #undecided(
    scheme: IdentifierScheme | null,
    rule: string,
    rivals: number,
    events: readonly PlacedEvent[],
  ): string {
    if (scheme !== null) {
      const value = this.#sharedValue(scheme, events);
      return `shares ${schemeName(scheme)}${value === null ? '' : ` ${value}`}, which ${String(rivals)} payments use; another id, amount, party or time differ, so that it is not joined`;
    }
    if (rule === 'invalid-signature')
      return 'names an id of the payment, but its signature is invalid: it proves nothing, and no state rests on it';
    if (rule === 'text-names-several') return `its text names ids of ${String(rivals)} payments`;
    return `amount and date agree, but ${String(rivals)} records fit equally`;
  }

  #agreement(event: PlacedEvent): string {
    if (event.amount === null || this.#amount === null || event.movement !== 'payment') return '';
    return sameMoney(event.amount, this.#amount)
      ? `; amount ${formatMoney(this.#amount)} agrees`
      : `; amount ${formatMoney(event.amount)} differs from ${formatMoney(this.#amount)}`;
  }

  #sharedValue(scheme: IdentifierScheme, events: readonly PlacedEvent[]): string | null {
    for (const { identifiers } of events)
      for (const { value } of identifiers) {
        const holder = this.#holders.get(comparable(value));
        if (holder?.scheme === scheme) return holder.value;
      }
    return null;
  }

  #sharedMessage(events: readonly PlacedEvent[]): string | null {
    for (const { identifiers } of events)
      for (const { scheme, value } of identifiers)
        if (scheme === 'message-id' && (this.#messages.get(value)?.size ?? 0) > 1) return value;
    return null;
  }

  #namedIn(events: readonly PlacedEvent[]): Holder | null {
    for (const { identifiers } of events)
      for (const { scheme, value } of identifiers) {
        if (scheme !== 'free-text') continue;
        for (const candidate of candidatesIn(value)) {
          const holder = this.#holders.get(candidate);
          if (holder !== undefined) return holder;
        }
      }
    return null;
  }
}

/** Comparable id → who states it as an id, and under which strongest scheme. */
function holdersOf(events: readonly PlacedEvent[]): Map<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const { identifiers, recordId } of events)
    for (const { scheme, value } of identifiers) {
      const strength = strengthOf(scheme);
      if (strength === null) continue;
      const key = comparable(value);
      const known = holders.get(key);
      if (known === undefined) {
        holders.set(key, { value, scheme, records: new Set([recordId]) });
        continue;
      }
      known.records.add(recordId);
      if (strength < (strengthOf(known.scheme) ?? strength)) known.scheme = scheme;
    }
  return holders;
}

/** Message id → records that state it. */
function messagesOf(events: readonly PlacedEvent[]): Map<string, Set<number>> {
  const messages = new Map<string, Set<number>>();
  for (const { identifiers, recordId } of events)
    for (const { scheme, value } of identifiers) {
      if (scheme !== 'message-id') continue;
      const known = messages.get(value);
      if (known === undefined) messages.set(value, new Set([recordId]));
      else known.add(recordId);
    }
  return messages;
}
