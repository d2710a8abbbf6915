/**
 * What stays stored but is not shown without a reason: account numbers, e-mail addresses, phone numbers, names of
 * people. Everything that leaves the engine passes here, except the audited reveal.
 */
import type { RedactionClass } from '../model.ts';
import { bankFields, maskAccount } from './displayBankFields.ts';
import { findIbans } from './iban.ts';
import { orderedSpans, type Span } from './spans.ts';

/** `DE••••••••••••••••••3000`: country and last four, the length kept. */
export function maskIban(iban: string): string {
  const characters = [...iban];
  const letters = characters.filter((character) => /[A-Za-z0-9]/.test(character)).length;
  let seen = 0;
  return characters
    .map((character) => {
      if (!/[A-Za-z0-9]/.test(character)) return character;
      seen += 1;
      return seen <= 2 || seen > letters - 4 ? character : '•';
    })
    .join('');
}

const mayHoldIban = /[A-Za-z]{2}\d{2}[A-Za-z0-9 \u00a0-]{11}/;
const email = /[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}/g;
const phoneNumber = /(?<![\w.+])(?:\+|00)[1-9]\d{0,2}[ ()./-]{0,2}\d(?:[ ()./-]{0,2}\d){6,12}(?!\w)/g;
const phoneField =
  /((?<!\w)["']?(?:\w{0,40}[_-])?(?:phone|telephone|mobile|msisdn|tel|cell)(?:[_-]?(?:number|no))?["']?\s*[:=]\s*["']?)(\+?[\d ()./-]{6,20}\d)/gi;

const personWords =
  '(?:account|card)?_?holder|cardholder|(?:account_?|card_?)?holder_?name|customer_?name|beneficiary_?name|creditor_?name|debtor_?name|recipient_?name|sender_?name|payer_?name|payee_?name|counterparty_?name|counterparty|beneficiary|first_?name|last_?name|given_?name|family_?name|full_?name|sur_?name|owner_?name|contact_?name|billing_?name|ultimate_?(?:debtor|creditor)|name_?on_?card';
const personField = new RegExp(`("(?:${personWords})"\\s*:\\s*")((?:[^"\\\\]|\\\\.){2,200})(?=")`, 'gi');
const escapedPersonField = new RegExp(
  `(\\\\"(?:${personWords})\\\\"\\s*:\\s*\\\\")([^"\\\\]{2,200})(?=\\\\")`,
  'gi',
);
/** `"name": "Ana Lopes"`: a person only when it reads like one, since headers and products have names as well. */
const nameField =
  /(\\?"name\\?"\s*:\s*\\?")(\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.?)?(?: (?:van|von|de|der|da|dos|del|la|bin|al))*(?: \p{Lu}[\p{L}'’-]+){1,3})(?=\\?")/gu;
const xmlName = /(<(?:[\w.-]+:)?Nm>)([^<]{2,140})(?=<\/)/g;
const formName =
  /((?:^|[?&])(?:card)?(?:holder|customer|beneficiary|first|last|full|recipient)?_?(?:holder_?)?name=)([^&\s"]{2,200})/gi;

/** Spans to hide; replacements keep the number of characters, so that columns and offsets stay in place. */
export function displaySpans(text: string): Span[] {
  const spans: Span[] = [];
  const add = (start: number, value: string, kind: RedactionClass, mask: (part: string) => string) => {
    spans.push({
      start,
      end: start + value.length,
      class: kind,
      rule: `display-${kind}`,
      replacement: mask(value),
    });
  };
  if (mayHoldIban.test(text)) {
    for (const { start, end } of findIbans(text)) add(start, text.slice(start, end), 'iban', maskIban);
  }
  if (text.includes('@')) each(email, text, (match) => add(match.index, match[0], 'email', maskEmail));
  each(phoneNumber, text, (match) => add(match.index, match[0], 'phone', maskPhone));
  for (const pattern of [personField, escapedPersonField, nameField, xmlName, formName]) {
    each(pattern, text, (match) =>
      add(match.index + (match[1]?.length ?? 0), match[2] ?? '', 'name', maskName),
    );
  }
  for (const { start, value, class: kind } of bankFields(text))
    add(start, value, kind, kind === 'name' ? maskName : maskAccount);
  each(phoneField, text, (match) =>
    add(match.index + (match[1]?.length ?? 0), match[2] ?? '', 'phone', maskPhone),
  );
  return orderedSpans(spans);
}

/** The text as it may be shown. */
export function maskForDisplay(text: string): string {
  const spans = displaySpans(text);
  if (spans.length === 0) return text;
  let shown = '';
  let from = 0;
  for (const span of spans) {
    shown += text.slice(from, span.start) + span.replacement;
    from = span.end;
  }
  return shown + text.slice(from);
}

function each(pattern: RegExp, text: string, use: (match: RegExpExecArray) => void): void {
  for (const match of text.matchAll(pattern)) use(match);
}

function maskEmail(address: string): string {
  const at = address.indexOf('@');
  return address.charAt(0) + '•'.repeat(Math.max(1, at - 1)) + address.slice(at);
}

function maskPhone(number: string): string {
  let digits = number.replace(/\D/g, '').length;
  return number.replace(/\d/g, (digit) => {
    digits -= 1;
    return digits < 2 ? digit : '•';
  });
}

/** First letters stay, so that two people can be told apart on one screen. */
export function maskName(name: string): string {
  return name.replace(
    /(?<![\p{L}\p{N}])([\p{L}\p{N}])([\p{L}\p{N}'’-]*)/gu,
    (_word, first: string, rest: string) => first + '•'.repeat(rest.length),
  );
}
