/**
 * One pass over a record that says what need not be looked for in it. Most records hold no secret at all, and every
 * expression that is not tried on them is time saved on each of a million.
 */

export interface QuickLook {
  /** Something that a credential's shape begins with. */
  readonly credential: boolean;
  /** Digits enough for a card number, perhaps with spaces, dots or hyphens between. */
  readonly digits: boolean;
  /** A form's or an escaped address's signs. */
  readonly form: boolean;
  /** Escapes or letters beyond ASCII: values read differently from the text, so that the text says nothing about them. */
  readonly otherSpelling: boolean;
}

/** What a credential's shape can begin with: three characters of each, in lower case (`suspicious` in credentials.ts). */
const beginnings = [
  ...[
    '_li',
    '_te',
    '_se',
    'whs',
    'eyj',
    '---',
    '://',
    'bea',
    'bas',
    'neg',
    'api',
    'pas',
    'pwd',
    'sec',
    'tok',
  ],
  ...[
    'coo',
    'aut',
    'sig',
    'ses',
    'ken',
    'cvv',
    'cvc',
    'cvn',
    'csv',
    'csc',
    'csn',
    'car',
    'ver',
    'pin',
    'shp',
  ],
  ...['xox', 'gho', 'ghp', 'ghu', 'ghs', 'ghr', 'aki', 'asi', 'aiz', 'sg.', 'aqe'],
];

/** Five bits of each of three characters; letters of both cases fall together, and some signs with them. */
const suspects = new Uint8Array(32_768);
for (const text of beginnings)
  suspects[((text.charCodeAt(0) & 31) << 10) | ((text.charCodeAt(1) & 31) << 5) | (text.charCodeAt(2) & 31)] =
    1;

const digit = 1;
const separator = 2;
const form = 3;
const escape = 4;
const kinds = new Uint8Array(128);
for (const character of '0123456789') kinds[character.charCodeAt(0)] = digit;
for (const character of ' .-') kinds[character.charCodeAt(0)] = separator;
for (const character of '=%') kinds[character.charCodeAt(0)] = form;
kinds['\\'.charCodeAt(0)] = escape;

/** As in `digitRun` of cardNumbers.ts. */
const digitsOfCard = 12;
const separatorsBetween = 2;

/** @param confirms tells whether a credential's shape really begins at a place */
export function quickLook(text: string, confirms: (text: string, at: number) => boolean): QuickLook {
  let credential = false;
  let enough = false;
  let forms = false;
  let escapes = false;
  let beyondAscii = false;
  let last = 0;
  let digits = 0;
  let gap = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) {
      beyondAscii = true;
      break;
    }
    last = ((last << 5) | (code & 31)) & 32_767;
    if (suspects[last] === 1 && !credential && at >= 2) credential = confirms(text, at - 2);
    const kind = kinds[code];
    if (kind === digit) {
      digits += 1;
      gap = 0;
      if (digits >= digitsOfCard) enough = true;
    } else if (kind === separator) {
      gap += 1;
      if (gap > separatorsBetween) digits = 0;
    } else {
      digits = 0;
      gap = 0;
      if (kind === form) forms = true;
      else if (kind === escape) escapes = true;
    }
  }
  // Digits may also be a track's; and what is spelled otherwise is looked at in full.
  const all = beyondAscii || escapes;
  return {
    credential: credential || enough || all,
    digits: enough || all,
    form: forms || all,
    otherSpelling: all,
  };
}
