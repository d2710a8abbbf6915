import type { Random } from './random.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Crockford's alphabet: no I, L, O or U, so that a person can read a reference over the phone. */
const READABLE = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The part that all object ids of one Stripe account share, which makes them look alike. */
const ACCOUNT_PART = 'KvN4tD2zqLm8';

/** The ids of every party. References differ from an earlier one by a single character now and then. */
export class Identities {
  readonly #random: Random;
  readonly #used = new Set<string>();
  readonly #references: string[] = [];
  #entry = 0;
  #bank = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#entry = random.int(700_000, 800_000);
    this.#bank = random.int(100_000, 400_000);
  }

  /** Keeps an id that a story fixes from being drawn again. */
  reserve(id: string): string {
    this.#used.add(id);
    return id;
  }

  /** Our reference: DEP-4Q81ZD, WD-7F3K29. One in twelve is a near-collision with an earlier one. */
  reference(prefix: 'DEP' | 'WD'): string {
    for (;;) {
      const near = this.#references.length > 0 && this.#random.chance(1 / 12);
      const base = near ? this.#random.pick(this.#references) : this.#random.text(READABLE, 6);
      const at = this.#random.int(0, 5);
      const tail = near ? base.slice(0, at) + this.#random.pick([...READABLE]) + base.slice(at + 1) : base;
      const reference = `${prefix}-${tail}`;
      if (this.#used.has(tail) || !/[A-Z]/.test(tail) || !/\d/.test(tail)) continue;
      this.#used.add(tail);
      this.#references.push(tail);
      return this.reserve(reference);
    }
  }

  /** A Stripe object id, e.g. `pi_3S8dKpKvN4tD2zqLm8x0Qw7a`. */
  stripe(kind: string): string {
    const series = kind === 'pi' || kind === 'ch' || kind === 're' || kind === 'evt' ? '3' : '1';
    return this.#fresh(
      () => `${kind}_${series}S${this.#random.text(BASE62, 4)}${ACCOUNT_PART}${this.#random.text(BASE62, 6)}`,
    );
  }

  stripeRequest(): string {
    return this.#fresh(() => `req_${this.#random.text(BASE62, 14)}`);
  }

  uuid(): string {
    return this.#fresh(() => {
      const hex = this.#random.text('0123456789abcdef', 30);
      const variant = this.#random.pick(['8', '9', 'a', 'b']);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
    });
  }

  /** The payout API's own id. */
  payoutApi(): string {
    return this.#fresh(() => `pyt_${this.#random.text(READABLE.toLowerCase(), 20)}`);
  }

  ledgerEntry(): string {
    this.#entry += this.#random.int(1, 9);
    return this.reserve(`LE-${String(this.#entry)}`);
  }

  /** The account servicer's reference; some of its digits repeat, the whole never does. */
  bankReference(date: string): string {
    this.#bank += this.#random.int(1, 60);
    return this.reserve(`NB${date.replaceAll('-', '').slice(2)}${String(this.#bank).padStart(8, '0')}`);
  }

  requestId(): string {
    return this.#fresh(() => `rq-${this.#random.text('0123456789abcdef', 12)}`);
  }

  text(alphabet: 'base62' | 'readable' | 'hex' | 'digits', length: number): string {
    const letters = { base62: BASE62, readable: READABLE, hex: '0123456789abcdef', digits: '0123456789' }[
      alphabet
    ];
    return this.#random.text(letters, length);
  }

  #fresh(make: () => string): string {
    for (;;) {
      const id = make();
      if (!this.#used.has(id)) return this.reserve(id);
    }
  }
}
