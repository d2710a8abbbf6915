/** IBANs (ISO 13616): country length, characters, and the mod-97 check, in any case and spacing. */
import { electronicFormatIBAN, isValidIBAN } from 'ibantools';

/** Candidates: two letters, two digits, then 11–30 characters, spaced or dashed as people write them. */
const candidate = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])/g;
const shortest = 15;

export interface FoundIban {
  readonly start: number;
  readonly end: number;
  /** Upper case, without separators. */
  readonly iban: string;
}

export function isIban(text: string): boolean {
  const plain = electronicFormatIBAN(text);
  return plain !== null && isValidIBAN(plain);
}

/** IBANs in a text. Words that follow after a space are not taken in: the longest stretch that checks out counts. */
export function findIbans(text: string): FoundIban[] {
  const found: FoundIban[] = [];
  candidate.lastIndex = 0;
  for (let match = candidate.exec(text); match !== null; match = candidate.exec(text)) {
    const hit = longestValid(match[0]);
    if (hit === null) {
      candidate.lastIndex = match.index + 2;
      continue;
    }
    found.push({ start: match.index, end: match.index + hit.length, iban: hit.iban });
    candidate.lastIndex = match.index + hit.length;
  }
  return found;
}

function longestValid(text: string): { length: number; iban: string } | null {
  for (let end = text.length; end >= shortest; end -= 1) {
    if (end < text.length && /[A-Za-z0-9]/.test(text.charAt(end)) && /[A-Za-z0-9]/.test(text.charAt(end - 1))) continue;
    if (/[ \u00a0-]/.test(text.charAt(end - 1))) continue;
    const iban = text.slice(0, end).replace(/[ \u00a0-]/g, '').toUpperCase();
    if (iban.length >= shortest && isValidIBAN(iban)) return { length: end, iban };
  }
  return null;
}
