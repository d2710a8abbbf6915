/**
 * Tells the start of an ISO 8583 message without a profile: the elements before the transmission time (2 to 6) are the
 * same in every version, so that a message type, a bitmap with trace number and time, and a time that exists are asked
 * for. Few numbers pass by chance.
 */
import { prefixedLength, type MessageFraming } from '../framing/lengthPrefixed.ts';
import { bytesOfHexadecimal, transmissionTime, withoutTransport } from './iso8583.ts';

const messageType = '[012][1-8][0-7][0-5]';

/** A line of characters with a bitmap in hexadecimal, or any form written in hexadecimal. */
export function isIso8583Line(line: string): boolean {
  const text = line.trim();
  if (isCharacterMessage(text)) return true;
  const isBehindLength = /^\d{4}/.test(text) && Number(text.slice(0, 4)) === text.length - 4;
  if (isBehindLength && isCharacterMessage(text.slice(4))) return true;
  const bytes = text.length > longestLine ? null : bytesOfHexadecimal(text);
  return bytes !== null && withoutTransport(bytes).some((message) => begins(message));
}

/** No message in hexadecimal is longer. */
const longestLine = 32 * 1024;

/** How messages of bytes lie in a file; null when they are none. */
export function iso8583Framing(sample: Uint8Array, whole: boolean): MessageFraming | null {
  for (const framing of ['two-bytes', 'four-digits'] as const) {
    const prefix = framing === 'two-bytes' ? 2 : 4;
    const length = prefixedLength(sample, framing);
    if (length === null || length < 12 || length > 8192) continue;
    if (!startsIn(sample.subarray(prefix, prefix + length), [0, 5])) continue;
    // What follows begins a message again, unless it is the end of the file.
    const next = sample.subarray(prefix + length);
    if (next.length === 0 ? whole : next.length < prefix + 40 || startsIn(next, [prefix, prefix + 5]))
      return framing;
  }
  return whole && sample.length < 8192 && startsIn(sample, [0, 5]) ? 'single' : null;
}

/** @param offsets where a message may begin, behind a length or a TPDU */
function startsIn(bytes: Uint8Array, offsets: readonly number[]): boolean {
  return offsets.some((offset) => begins(bytes.subarray(offset)));
}

function begins(bytes: Uint8Array): boolean {
  const part = bytes.subarray(0, 120);
  const text = String.fromCharCode(...part);
  return isCharacterMessage(text) || isBinaryBitmapMessage(part, text) || isPackedMessage(part);
}

function isCharacterMessage(text: string): boolean {
  const bitmap = new RegExp(`^${messageType}([0-9A-Fa-f]{16})`).exec(text)?.[1];
  if (bitmap === undefined) return false;
  const second = secondLength(bitmap, 16);
  return hasTime(bitmap, (skip) => text.slice(20 + skip), Number(text.slice(20 + second, 22 + second)), 16);
}

function isBinaryBitmapMessage(bytes: Uint8Array, text: string): boolean {
  if (!new RegExp(`^${messageType}`).test(text)) return false;
  const bitmap = hexadecimal(bytes.subarray(4, 12));
  const second = secondLength(bitmap, 8);
  return hasTime(bitmap, (skip) => text.slice(12 + skip), Number(text.slice(12 + second, 14 + second)), 8);
}

function isPackedMessage(bytes: Uint8Array): boolean {
  const text = hexadecimal(bytes);
  const bitmap = new RegExp(`^${messageType}([0-9A-F]{16})`).exec(text)?.[1];
  if (bitmap === undefined) return false;
  const second = secondLength(bitmap, 16);
  const digits = Number(text.slice(20 + second, 22 + second));
  // A packed account number of odd length takes one digit more.
  return hasTime(bitmap, (skip) => text.slice(20 + skip), digits + (digits % 2), 16);
}

/** Length of the second bitmap, where the first announces it. */
function secondLength(bitmap: string, length: number): number {
  return Number.parseInt(bitmap.charAt(0), 16) >= 8 ? length : 0;
}

/**
 * @param after what stands behind the first bitmap and so many characters
 * @param accountLength stated length of the account number (element 2)
 */
function hasTime(
  bitmap: string,
  after: (skip: number) => string,
  accountLength: number,
  bitmapLength: number,
): boolean {
  const isSet = (element: number): boolean => {
    const digit = Number.parseInt(bitmap.charAt(Math.floor((element - 1) / 4)), 16);
    return (digit & (8 >> ((element - 1) % 4))) !== 0;
  };
  if (!isSet(7) || !isSet(11)) return false;
  let skip = secondLength(bitmap, bitmapLength);
  if (isSet(2)) {
    if (!Number.isInteger(accountLength) || accountLength < 0 || accountLength > 20) return false;
    skip += 2 + accountLength;
  }
  if (isSet(3)) skip += 6;
  for (const amount of [4, 5, 6]) if (isSet(amount)) skip += 12;
  return transmissionTime.test(after(skip));
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}
