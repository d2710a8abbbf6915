/** Members of a JSON object that only together say what one of them is. */

export interface PairListener {
  /** A header, cookie or parameter written as `{name, value}` or as neighbours in a list. */
  pair(name: string, value: string, start: number, end: number, path: readonly string[]): void;
}

/** Members beside which a bare `number` is a card's. */
const cardSiblings =
  /^(?:exp|exp_?month|exp_?year|expiry|expiry_?month|expiry_?year|expiration|expiration_?date|cvc|cvv|cvv2|cvc2|card_?holder|name_on_card|security_?code)$/i;

/** What a member can be beside others of its object. */
export type PairRole = 'none' | 'name' | 'value' | 'number' | 'besideCard';

const roles = new Map<string, PairRole>();

export function pairRole(key: string): PairRole {
  if (key.length > 15) return 'none';
  const known = roles.get(key);
  if (known !== undefined) return known;
  const role = roleOf(key);
  // Names come from the input: the memory of them stays bounded.
  if (roles.size > 20_000) roles.clear();
  roles.set(key, role);
  return role;
}

function roleOf(key: string): PairRole {
  switch (key.toLowerCase()) {
    case 'name':
    case 'key':
      return 'name';
    case 'value':
      return 'value';
    case 'number':
      return 'number';
    default:
      return cardSiblings.test(key) ? 'besideCard' : 'none';
  }
}

/**
 * Remembers the members of an object that only make sense together, in whatever order they come: `{name, value}`, and a
 * `number` beside an expiry date.
 */
export class NamedValue {
  private name: string | null = null;
  private value: string | null = null;
  private start = 0;
  private end = 0;
  private number: { readonly text: string; readonly start: number; readonly end: number } | null = null;
  private besideCard = false;

  /** @param text of the member's value; null where it is no string and no number */
  note(role: PairRole, text: string | null, isString: boolean, start: number, end: number): void {
    if (role === 'name' && isString) {
      this.name = text;
    } else if (role === 'value') {
      this.value = text;
      this.start = start;
      this.end = end;
    } else if (role === 'number' && text !== null) {
      this.number = { text, start, end };
    } else if (role === 'besideCard') {
      this.besideCard = true;
    }
  }

  tell(listener: PairListener, path: readonly string[]): void {
    if (this.number !== null && this.besideCard)
      listener.pair('card_number', this.number.text, this.number.start, this.number.end, path);
    if (this.name === null || this.value === null) return;
    listener.pair(this.name, this.value, this.start, this.end, path);
  }
}
