/** IBANs (ISO 13616): country length, characters, and the mod-97 check, in any case and spacing. */
import { countrySpecs, electronicFormatIBAN, isValidIBAN } from 'ibantools';

/** Candidates: two letters, two digits, then 11–30 characters, spaced or dashed as people write them. */
const candidate = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])/g;

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

/** IBANs in a text. Words that follow after a space are not taken in: its country tells where an IBAN ends. */
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

/** The country fixes the length, so one stretch is checked, ending where that length ends. */
function longestValid(text: string): { length: number; iban: string } | null {
  const expected = countryLength(text.slice(0, 2).toUpperCase());
  if (expected === null) return null;
  let characters = 0;
  let end = 0;
  while (end < text.length && characters < expected) {
    if (!/[ \u00a0-]/.test(text.charAt(end))) characters += 1;
    end += 1;
  }
  if (characters < expected || /[A-Za-z0-9]/.test(text.charAt(end))) return null;
  const iban = text
    .slice(0, end)
    .replace(/[ \u00a0-]/g, '')
    .toUpperCase();
  return isValidIBAN(iban) ? { length: end, iban } : null;
}

function countryLength(country: string): number | null {
  return lengths.get(country) ?? null;
}

const lengths: ReadonlyMap<string, number> = new Map(
  Object.entries(countrySpecs).flatMap(([country, { chars }]) =>
    typeof chars !== 'number' ? [] : [[country, chars] as const],
  ),
);
