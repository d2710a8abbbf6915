/** What every signature scheme is given and what it answers. One file a scheme; `judge.ts` picks it and weighs the keys. */
import type { ExactJson } from '../../../shared/evidence/importing.ts';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import { headerValue, type HeaderList } from '../../../shared/evidence/webhooks/delivery.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { constantTimeEqual } from '../kernel/crypto.ts';

export interface SigningKey {
  readonly scheme: SigningScheme;
  /** The person's name for it: the only thing about a key that a reason may say. */
  readonly label: string;
  /** UTF-8 bytes of the secret as the sender shows it; each scheme decodes it by its own rule. */
  readonly secret: Uint8Array;
  /** Notification URL (Square), webhook id (PayPal). */
  readonly context: string | null;
}

/** A message as it arrived. */
export interface SignedMessage {
  readonly headers: HeaderList;
  /** The body's bytes as they were sent. */
  readonly body: Uint8Array;
  /** The body read as JSON; null when it is none. */
  readonly value: ExactJson | null;
  /** When it reached us; null where the log does not say. */
  readonly receivedAt: Instant | null;
  /** The address it was sent to, where the log keeps it. */
  readonly url: string | null;
}

export interface Check {
  /** `unverifiable`: something that the scheme signs over is not at hand. */
  readonly verdict: 'valid' | 'invalid' | 'stale' | 'unverifiable';
  /** Continues "The signature …": says which rule, never a key or a signature. */
  readonly reason: string;
}

export interface Scheme {
  readonly id: SigningScheme;
  /** The signature that the message carries by this scheme; null when it carries none. */
  signatureOf(message: SignedMessage): string | null;
  check(message: SignedMessage, key: SigningKey): Check;
  /** What is wrong with a secret as the person typed it; null when it can be used. */
  refuseSecret(secret: string): string | null;
}

export const valid = (reason: string): Check => ({ verdict: 'valid', reason });
export const invalid = (reason: string): Check => ({ verdict: 'invalid', reason });
export const stale = (reason: string): Check => ({ verdict: 'stale', reason });
export const unverifiable = (reason: string): Check => ({ verdict: 'unverifiable', reason });

export const mismatch = invalid('does not match the body');

/** Compares in constant time for equal lengths; the length of a signature is no secret. */
export function sameText(expected: string, given: string): boolean {
  return constantTimeEqual(Buffer.from(expected, 'utf8'), Buffer.from(given, 'utf8'));
}

export function header(message: SignedMessage, name: string): string | null {
  return headerValue(message.headers, name);
}

/** Some senders' secrets are only text: anything that is not empty will do. */
export function refuseEmpty(secret: string): string | null {
  return secret.trim() === '' ? 'it is empty' : null;
}

export function concat(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
}

/**
 * Weighs the time that the sender signed against the time of arrival.
 * @param past milliseconds that a message may be old
 * @param future milliseconds that its clock may be ahead; infinite where the scheme does not refuse it
 * @returns what to add to a valid verdict, or the stale verdict
 */
export function judgeAge(
  signedAt: Instant,
  receivedAt: Instant | null,
  limits: { readonly past: number; readonly future: number },
): Check {
  if (receivedAt === null)
    return valid('matches; its age was not judged, since the time of arrival is unknown');
  const age = receivedAt - signedAt;
  const seconds = Math.round(Math.abs(age) / 1000);
  if (age > limits.past)
    return stale(
      `matches, but was made ${seconds} s before the message arrived; the sender's rule allows ${limits.past / 1000} s`,
    );
  if (-age > limits.future)
    return stale(
      `matches, but is dated ${seconds} s after the message arrived; the sender's rule allows ${limits.future / 1000} s`,
    );
  return valid(`matches; it was made ${seconds} s ${age < 0 ? 'after' : 'before'} the message arrived`);
}
