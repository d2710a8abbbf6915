/** Decoding of ISO 8583 messages by a profile: message type, bitmaps, and the elements that they announce. */
import type { Iso8583Encoding, Iso8583Field, Iso8583Profile } from './iso8583Profile.ts';

export interface DecodedMessage {
  /** Four digits. */
  readonly messageType: string;
  readonly encoding: Iso8583Encoding;
  /** Numbers of the elements that the bitmaps announce, the bitmaps themselves left out. */
  readonly announced: readonly number[];
  /** Values by element number: text as it stands, packed digits as digits, bytes in hexadecimal. */
  readonly elements: ReadonlyMap<number, string>;
  /** Elements that hold other characters than their format allows. */
  readonly faults: readonly number[];
  /** Where decoding had to stop; null when every announced element was read. */
  readonly stopped: { readonly number: number; readonly reason: 'truncated' | 'unknown' | 'length' } | null;
  /** Bytes left behind the last element. */
  readonly rest: number;
}

/** @returns null when the bytes do not begin with a message type and a bitmap */
export function decodeIso8583(
  bytes: Uint8Array,
  profile: Iso8583Profile,
  encoding: Iso8583Encoding,
): DecodedMessage | null {
  const reader = new ElementReader(bytes, encoding);
  const messageType = reader.digits(4);
  if (
    messageType === null ||
    !/^\d[1-8]\d[0-9]$/.test(messageType) ||
    messageType.charAt(0) !== profile.version
  )
    return null;
  const announced = reader.bitmap();
  if (announced === null) return null;
  const fields = new Map(profile.fields.map((field) => [field.number, field]));
  const elements = new Map<number, string>();
  const faults: number[] = [];
  let stopped: DecodedMessage['stopped'] = null;
  for (const number of announced) {
    const field = fields.get(number);
    const value = field === undefined ? 'unknown' : reader.element(field);
    if (field === undefined || typeof value === 'string') {
      stopped = { number, reason: typeof value === 'string' ? value : 'unknown' };
      break;
    }
    elements.set(number, value.text);
    if (!hasForm(field, value.text, encoding)) faults.push(number);
  }
  return { messageType, encoding, announced, elements, faults, stopped, rest: reader.left };
}

function hasForm(field: Iso8583Field, text: string, encoding: Iso8583Encoding): boolean {
  switch (field.format) {
    case 'n':
      return /^\d*$/.test(text);
    case 'xn':
      return /^[CDcd+-]?\d*$/.test(text);
    case 'b':
      return /^[0-9A-Fa-f]*$/.test(text);
    default:
      // A message of characters holds nothing else; where bytes are allowed, private elements are full of them.
      return encoding.bitmap === 'binary' || !/\p{Cc}/u.test(text);
  }
}

type Failure = 'truncated' | 'length';

class ElementReader {
  private readonly bytes: Uint8Array;
  private readonly encoding: Iso8583Encoding;
  private at = 0;

  constructor(bytes: Uint8Array, encoding: Iso8583Encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Digits in the encoding; null when they end too early. */
  digits(count: number): string | null {
    if (this.encoding.digits === 'characters') return this.characters(count);
    const packed = this.hexadecimal(Math.ceil(count / 2));
    // An odd count is filled up in front.
    return packed === null ? null : packed.slice(packed.length - count);
  }

  /** Numbers of the elements in the first and, where it is announced, the second bitmap. */
  bitmap(): number[] | null {
    const numbers: number[] = [];
    for (let part = 0; part < 2; part += 1) {
      const text = this.encoding.bitmap === 'binary' ? this.hexadecimal(8) : this.characters(16);
      if (text === null || !/^[0-9A-Fa-f]{16}$/.test(text)) return null;
      [...text].forEach((digit, index) => {
        const bits = Number.parseInt(digit, 16);
        for (let bit = 0; bit < 4; bit += 1)
          if ((bits & (8 >> bit)) !== 0) numbers.push(part * 64 + index * 4 + bit + 1);
      });
      if (numbers[0] !== 1) break;
    }
    return numbers.filter((number) => number !== 1 && number !== 65);
  }

  element(field: Iso8583Field): { readonly text: string } | Failure {
    const length = this.length(field);
    if (typeof length === 'string') return length;
    const text = this.value(field, length);
    return text === null ? 'truncated' : { text };
  }

  private length(field: Iso8583Field): number | Failure {
    if (field.prefix === undefined) return field.length;
    const text =
      this.encoding.lengths === 'characters'
        ? this.characters(field.prefix)
        : this.hexadecimal(Math.ceil(field.prefix / 2));
    if (text === null) return 'truncated';
    const length = /^\d+$/.test(text) ? Number(text) : -1;
    return length < 0 || length > field.length ? 'length' : length;
  }

  private value(field: Iso8583Field, length: number): string | null {
    const isPacked = this.encoding.digits === 'packed';
    switch (field.format) {
      case 'n':
        return this.digits(length);
      case 'z':
        return isPacked
          ? (this.hexadecimal(Math.ceil(length / 2))?.slice(0, length) ?? null)
          : this.characters(length);
      case 'xn': {
        if (!isPacked) return this.characters(length);
        const sign = this.characters(1);
        const digits = this.digits(length - 1);
        return sign === null || digits === null ? null : sign + digits;
      }
      case 'b':
        return this.encoding.binary === 'binary' ? this.hexadecimal(length) : this.characters(2 * length);
      default:
        return this.characters(length);
    }
  }

  private characters(count: number): string | null {
    const part = this.take(count);
    return part === null ? null : Array.from(part, (byte) => String.fromCharCode(byte)).join('');
  }

  private hexadecimal(count: number): string | null {
    const part = this.take(count);
    return part === null
      ? null
      : Array.from(part, (byte) => byte.toString(16).padStart(2, '0'))
          .join('')
          .toUpperCase();
  }

  private take(count: number): Uint8Array | null {
    if (count > this.left) return null;
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

/**
 * Whether the elements stand where the bitmap says: every one has its format and the transmission time (7) exists.
 * Where they do not, the account number may stand under any number, and nothing of the message may be kept.
 */
export function fitsItsFormats({ faults, stopped, elements }: DecodedMessage): boolean {
  if (faults.length > 0 || stopped?.reason === 'length') return false;
  const sent = elements.get(7);
  return sent === undefined || transmissionTime.test(sent);
}

/** MMDDhhmmss. */
export const transmissionTime = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d/;

/** Bytes of a hexadecimal text; null when it is none. */
export function bytesOfHexadecimal(text: string): Uint8Array | null {
  if (text.length < 2 || text.length % 2 === 1 || !/^[0-9A-Fa-f]+$/.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_unused, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

/** Each character as one byte; null when one does not fit. */
export function bytesOfCharacters(text: string): Uint8Array | null {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return codes.every((code) => code < 256) ? Uint8Array.from(codes) : null;
}

/** Transport headers that may stand before a message: its length in two bytes or four digits, and a TPDU. */
export function withoutTransport(bytes: Uint8Array): Uint8Array[] {
  const found = [bytes];
  const [first = 0, second = 0] = bytes;
  if (first * 256 + second === bytes.length - 2) found.push(bytes.subarray(2));
  const digits = String.fromCharCode(...bytes.subarray(0, 4));
  if (/^\d{4}$/.test(digits) && Number(digits) === bytes.length - 4) found.push(bytes.subarray(4));
  for (const each of [...found]) if (each[0] === 0x60 && each.length > 5) found.push(each.subarray(5));
  return found;
}

/**
 * Decodes a message whose encoding is not known: of all that fit, the reading that explains the most of it.
 * @param forms the message's bytes in the forms they may have (as characters, out of hexadecimal)
 */
export function decodeBest(
  forms: readonly Uint8Array[],
  profiles: readonly Iso8583Profile[],
): { readonly message: DecodedMessage; readonly profile: Iso8583Profile } | null {
  let best: { message: DecodedMessage; profile: Iso8583Profile; score: number } | null = null;
  for (const bytes of forms.flatMap(withoutTransport)) {
    for (const profile of profiles) {
      for (const encoding of profile.encodings) {
        const message = decodeIso8583(bytes, profile, encoding);
        if (message === null) continue;
        const score = scoreOf(message);
        if (best === null || score > best.score) best = { message, profile, score };
      }
    }
  }
  return best;
}

function scoreOf({ stopped, faults, rest, elements, announced }: DecodedMessage): number {
  const isWhole = stopped === null && rest === 0 && faults.length === 0;
  const share = announced.length === 0 ? 0 : elements.size / announced.length;
  return (isWhole ? 10 : 0) + share - faults.length * 0.2 - (rest > 0 && stopped === null ? 0.1 : 0);
}
