/**
 * Credentials that show by their own shape, and card codes, tracks and assignments in running text. What only a
 * field's name gives away is found by the structural readers (jsonText, formText, xmlText).
 */
import type { RedactionClass } from '../model.ts';
import { passesLuhn } from './cardNumbers.ts';
import type { Span, Tokenise } from './spans.ts';

interface Shape {
  readonly rule: string;
  readonly class: RedactionClass;
  /** Global; group 1, where there is one, is the part taken out. Every repetition is bounded. */
  readonly pattern: RegExp;
  /** A cheap test that must hold before the pattern is tried. */
  readonly hint: RegExp;
  /** Words that stand for a secret in documentation. */
  readonly skip?: RegExp;
}

const placeholder =
  /^(?:\$?\{{1,2}[^}]*\}{1,2}|\$\([^)]*\)|<[^>]*>|\*{3,}|•+|x{3,}|\.{3,}|null|none|true|false|undefined|string|required|missing|invalid|expired|redacted\S*|\[?(?:redacted|filtered|masked|hidden|removed)\]?)$/i;

const shapes: readonly Shape[] = [
  {
    rule: 'provider-key',
    class: 'credential',
    hint: /_(?:live|test)_|whsec_|whsk_|rzp_|shpat_|xox|gh[pousr]_|AKIA|ASIA|AIza|SG\.|AQE/,
    pattern:
      /\b((?:[sr]k|pk)_(?:live|test)_[A-Za-z0-9]{8,250}|wh(?:sec|sk)_[A-Za-z0-9+/=_-]{8,250}|rzp_(?:live|test)_[A-Za-z0-9]{8,100}|shpat_[a-fA-F0-9]{16,80}|xox[abprs]-[A-Za-z0-9-]{10,250}|gh[pousr]_[A-Za-z0-9]{16,255}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,50}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|AQE[a-z][A-Za-z0-9+/=-]{40,250})/g,
  },
  {
    rule: 'client-secret',
    class: 'credential',
    hint: /_secret_/,
    pattern: /\b((?:pi|seti|si|cs|src|ek|cuss|acct)_[A-Za-z0-9]{6,200}_secret_[A-Za-z0-9]{6,250})/g,
  },
  {
    rule: 'jwt',
    class: 'credential',
    hint: /eyJ/,
    pattern: /\b(eyJ[A-Za-z0-9_-]{8,8192}\.(?:eyJ)?[A-Za-z0-9_-]{0,16384}\.[A-Za-z0-9_-]{0,4096})/g,
  },
  {
    rule: 'authorization',
    class: 'credential',
    hint: /\b(?:bearer|basic|digest|token|hmac|signature|apikey|negotiate|aws4-hmac-sha256)\s/i,
    pattern:
      /\b(?:bearer|basic|negotiate|apikey|proxy-authorization:?\s{0,3}\w{1,20}|authorization:?\s{0,3}(?:token|digest|hmac|signature|aws4-hmac-sha256))\s{1,4}([A-Za-z0-9+/=._~:-]{6,8192})/gi,
  },
  {
    rule: 'private-key',
    class: 'credential',
    hint: /-----BEGIN/,
    pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----([\s\S]{0,16384}?)(?:-----END|$)/g,
    skip: /^[\s.\\n]*$/,
  },
  {
    rule: 'url-credentials',
    class: 'credential',
    hint: /:\/\/[^\s/@]{0,200}:/,
    pattern:
      /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>{}$]{0,200}:([^\s/@"'<>]{1,200}(?:\s[^\s/@"'<>]{1,60})?(?:@[^\s/@:"'<>.]{1,60})?)@(?=[\w[])/gi,
    skip: /^(?:\$?\{.*\}|\$\(.*\)|\{\{.*\}\}|YOUR_?\w*|\w*REPLACE\w*|password|\*+)$/i,
  },
  {
    rule: 'track-data',
    class: 'track',
    hint: /\d[=D^]/,
    pattern: /(%?B\d{12,19}\^[^^?\r\n]{0,40}\^\d{4,60}\??|;?\d{12,19}[=D]\d{7,40}F?\??)/g,
  },
  {
    rule: 'card-code',
    class: 'cvv',
    hint: /c[vs][vcn]|security.?code|card.?code|prüf/i,
    pattern:
      /\b(?:cvv2?|cvc2?|csc|cvn2?|security[ _-]?code|card[ _-]?code|verification[ _-]?(?:code|value))\b["']?(?:\s{0,3}(?:is|was|[:=>]{1,2}))?\s{0,3}["'(]?(\d{3,4})\b(?!\d)/gi,
  },
  {
    rule: 'pin-block',
    class: 'track',
    hint: /pin/i,
    pattern: /\bpin[ _-]?block\b["']?\s{0,3}[:=]?\s{0,3}["']?([0-9A-Fa-f]{16,32})\b/gi,
  },
  {
    rule: 'cookie',
    class: 'credential',
    hint: /cookie/i,
    pattern:
      /\b(?:set-)?cookie\b(?:\\?["'])?\s{0,3}(?:=>|[:=,])\s{0,3}(?:\\?["'])?([\w.-]{1,200}=[^"'\r\n]{1,16384})/gi,
  },
  {
    rule: 'assignment',
    class: 'credential',
    hint: /pass|pwd|secret|token|api.?key|cookie|authorization|signature|session|kennwort/i,
    pattern:
      /(?:\b|_)(?:passw(?:or)?d|passwort|kennwort|passphrase|pwd|client[_-]?secret|shared[_-]?secret|webhook[_-]?secret|signing[_-]?secret|secret(?:[_-]?key)?|api[_-]?(?:key|secret|token)|x-api-key|access[_-]?token|refresh[_-]?token|id[_-]?token|auth[_-]?token|session[_-]?(?:id|token)|private[_-]?key|(?:set-)?cookie|proxy-authorization|authorization|(?:[a-z]{2,20}-){0,3}signature)\b(?:\\?["'])?\s{0,3}(?:=>|:=|[:=])\s{0,3}(?:\\?["'])?((?:(?:bearer|basic|token|digest)\s{1,3})?[^\s"'\\,;&<>(){}|]{3,8192})/gi,
  },
  {
    // A token alone may be a word of a sentence; between quotes behind an equals sign it is a value.
    rule: 'assignment',
    class: 'credential',
    hint: /token/i,
    pattern: /(?<![\w.-])token\s{0,3}=\s{0,3}\\?["']([^\s"'\\]{6,8192})/gi,
  },
];

/** True for text that a shape could match: one pass over the text instead of ten. */
const suspicious =
  /_(?:live|test)_|whsec_|whsk_|_secret_|eyJ|-----BEGIN|:\/\/[^\s/@]{0,200}:|bearer|basic |negotiate|apikey|api.?key|passw|passp|pwd|secret|token|cookie|authorization|signature|session|kennwort|c[vs][vcn]|security.?code|card.?code|verification|pin.?block|\d{12}[=D^]|shpat_|xox|gh[pousr]_|AKIA|ASIA|AIza|SG\.|AQE/i;

const suspiciousHere = new RegExp(suspicious.source, 'iy');

/** Whether one of the shapes' beginnings stands at this place. */
export function suspiciousAt(text: string, at: number): boolean {
  suspiciousHere.lastIndex = at;
  return suspiciousHere.test(text);
}

export function mayHoldCredential(text: string): boolean {
  return text.length >= 7 && suspicious.test(text);
}

/** `redacted_credential_k3j2`: safe in headers, XML, JSON and URLs; equal secrets stay recognisable as equal. */
export function maskedCredential(value: string, tokenise: Tokenise): string {
  return `redacted_credential_${tokenise('credential', value).slice(-4)}`;
}

/** Card codes, tracks and PIN blocks leave nothing behind but the fact that they were there. */
export function droppedValue(kind: RedactionClass): string {
  return `redacted_${kind}`;
}

export function isPlaceholder(value: string): boolean {
  return value === '' || placeholder.test(value);
}

/** True for what redaction itself left: a second pass changes nothing. */
export function isRedacted(value: string): boolean {
  return value.includes('redacted_') || value.includes('••');
}

export function findCredentials(text: string, tokenise: Tokenise): Span[] {
  if (!mayHoldCredential(text)) return [];
  const spans: Span[] = [];
  for (const shape of shapes) {
    if (!shape.hint.test(text)) continue;
    for (const match of text.matchAll(shape.pattern)) {
      const span = spanOf(shape, match, tokenise);
      if (span !== null) spans.push(span);
    }
  }
  return spans;
}

function spanOf(shape: Shape, match: RegExpExecArray, tokenise: Tokenise): Span | null {
  const value = match[1] ?? match[0];
  if (isPlaceholder(value) || isRedacted(value) || shape.skip?.test(value) === true) return null;
  if (shape.rule === 'assignment' && !looksSecret(value)) return null;
  if (shape.rule === 'track-data' && !passesLuhn(/\d{12,19}/.exec(value)?.[0] ?? '')) return null;
  const start = match.index + match[0].lastIndexOf(value);
  const replacement =
    shape.class === 'credential' ? maskedCredential(value, tokenise) : droppedValue(shape.class);
  return { start, end: start + value.length, class: shape.class, rule: shape.rule, replacement };
}

/** In running text "token: expired" is a sentence, not a secret. */
function looksSecret(value: string): boolean {
  if (value.length >= 16) return true;
  return /\d/.test(value) || /[^A-Za-z]/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value.slice(1)));
}
