/**
 * Where files of tagged or positioned fields hold accounts and people, by the form of their lines: MT tags, NACHA
 * entries, Fedwire tags, BAI2 account records. For the display mask; nothing is taken out of what is stored.
 */
import type { RedactionClass } from '../model.ts';

export interface BankField {
  readonly start: number;
  readonly value: string;
  readonly class: Extract<RedactionClass, 'iban' | 'name'>;
}

interface FieldForm {
  /** A cheap test that must hold before the pattern is tried. */
  readonly hint: string;
  /** Global; its groups are the fields, in the order of `classes`. */
  readonly pattern: RegExp;
  readonly classes: readonly BankField['class'][];
}

/** Columns of NACHA entries (NACHA Operating Rules, appendix 3): account 13–29, name 55–76; in IAT account 40–74; in ADV account 13–27. */
const forms: readonly FieldForm[] = [
  { hint: ':25', pattern: /^:25P?:([^\r\n]{4,60})/dgm, classes: ['iban'] },
  {
    hint: ':5',
    pattern: /^:(?:50[AFGHKL]?|59[AF]?):(?:\/([^\r\n]{3,60})(?:\r?\n|$))?([^\r\n:][^\r\n]{1,60})?/dgm,
    classes: ['iban', 'name'],
  },
  { hint: '?20', pattern: /\?31([A-Z0-9][A-Z0-9 ]{3,40})(?=[?\r\n]|$)/dg, classes: ['iban'] },
  {
    hint: '?20',
    pattern: /\?32([^?\r\n]{2,60})(?:\r?\n)?(?:\?33([^?\r\n]{1,60}))?/dg,
    classes: ['name', 'name'],
  },
  { hint: '/NAME/', pattern: /\/NAME\/([^/\r\n]{2,70})/dg, classes: ['name'] },
  {
    hint: '6',
    pattern: /^6[2-5]\d{10}(?!\d{4} {13}\d{10})(.{17})\d{10}.{15}(.{22}).{2}[01 ]\d{15}/dgmu,
    classes: ['iban', 'name'],
  },
  { hint: '6', pattern: /^6[2-5]\d{10}\d{4} {13}\d{10}(.{35})/dgmu, classes: ['iban'] },
  { hint: '68', pattern: /^68\d{10}(.{15})\d{12}.{15}(.{22}).{3}\d{15}/dgmu, classes: ['iban', 'name'] },
  { hint: '710', pattern: /^710[A-Z ]{3}.{40}(.{35}) {6}\d{7}/dgmu, classes: ['name'] },
  { hint: '711', pattern: /^711(.{35}).{49}\d{7}/dgmu, classes: ['name'] },
  { hint: '715', pattern: /^715.{15}(.{35}) {34}\d{7}/dgmu, classes: ['name'] },
  {
    hint: '{',
    pattern: /\{(?:4200|5000)\}[A-Z0-9]([^*\s{]{2,34})\s{0,40}\*?([^*{\r\n]{2,35})/dg,
    classes: ['iban', 'name'],
  },
  {
    hint: '{5010}',
    pattern: /\{5010\}([^*\s{]{2,35})\s{0,40}\*?1\/([^*{\r\n]{2,33})/dg,
    classes: ['iban', 'name'],
  },
  {
    hint: '03,',
    pattern: /(?:^|\/\s{0,100})03,([^,/\r\n]{4,40}),(?:[A-Z]{3})?(?:,\d{3}|,?\/)/dgm,
    classes: ['iban'],
  },
];

/** The fields found, not ordered; they may overlap with what other rules find. */
export function bankFields(text: string): BankField[] {
  const fields: BankField[] = [];
  for (const { hint, pattern, classes } of forms) {
    if (!text.includes(hint)) continue;
    for (const match of text.matchAll(pattern)) {
      classes.forEach((kind, index) => {
        const place = match.indices?.[index + 1];
        const raw = match[index + 1];
        if (place === undefined || raw === undefined) return;
        const value = raw.trim();
        if (value.length < 2) return;
        fields.push({ start: place[0] + raw.indexOf(value), value, class: kind });
      });
    }
  }
  return fields;
}

/** `•••••••••••4787400888` → last four kept, and the country of an IBAN. The length stays. */
export function maskAccount(account: string): string {
  const letters = account.replace(/[^A-Za-z0-9]/g, '');
  const keptFront = /^[A-Za-z]{2}\d{2}/.test(letters) ? 2 : 0;
  const keptBack = letters.length > 6 ? 4 : letters.length > 3 ? 2 : 0;
  let seen = 0;
  return account.replace(/[A-Za-z0-9]/g, (character) => {
    seen += 1;
    return seen <= keptFront || seen > letters.length - keptBack ? character : '•';
  });
}
