/** Messages and keys for the signature tests. */
import { JsonSyntaxError, parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../shared/evidence/importing.ts';
import type { SigningScheme } from '../../../shared/evidence/signing.ts';
import type { SignedMessage, SigningKey } from '../../../electron/engine/signatures/scheme.ts';

export function aKey(scheme: SigningScheme, secret: string, context: string | null = null): SigningKey {
  return { scheme, label: 'desk', secret: Buffer.from(secret, 'utf8'), context };
}

export function aMessage(
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>>,
  rest: Partial<SignedMessage> = {},
): SignedMessage {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return {
    headers: Object.entries(headers),
    body: bytes,
    value: jsonOf(bytes),
    receivedAt: null,
    url: null,
    ...rest,
  };
}

export function jsonOf(bytes: Uint8Array): ExactJson | null {
  try {
    return parseExactJson(Buffer.from(bytes).toString('utf8'));
  } catch (thrown) {
    if (thrown instanceof JsonSyntaxError) return null;
    throw thrown;
  }
}
