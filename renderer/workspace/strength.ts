/**
 * A rough, honest hint at a passphrase's strength. The vault is only as strong as its passphrase: an attacker with
 * the file can try without limit, slowed by Argon2id alone.
 */

export interface Strength {
  /** Lower bound of the search space, in bits, assuming no better attack than the pattern seen here. */
  readonly bits: number;
  readonly word: 'too short' | 'weak' | 'fair' | 'strong';
  readonly hint: string;
}

export const shortestPassphrase = 8;

const classes: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[^a-zA-Z0-9]/, 32],
];

function searchSpaceBits(passphrase: string): number {
  const letters = [...passphrase];
  const alphabet = classes.reduce((sum, [pattern, size]) => (pattern.test(passphrase) ? sum + size : sum), 0);
  // A character that repeats or continues the one before it ("aaaa", "1234") adds next to nothing.
  const surprising = letters.filter((letter, index) => {
    const before = letters[index - 1];
    if (before === undefined) return true;
    const step = (letter.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
    return Math.abs(step) > 1;
  }).length;
  const byCharacter = surprising * Math.log2(Math.max(2, alphabet));
  const words = passphrase.split(/[\s\-_.]+/).filter((word) => word.length > 2);
  // Several words are guessed word by word, from a list of some ten thousand.
  const byWord = words.length >= 3 ? words.length * 13.3 : Infinity;
  return Math.min(byCharacter, byWord);
}

export function strengthOf(passphrase: string): Strength {
  const bits = Math.round(searchSpaceBits(passphrase));
  if ([...passphrase].length < shortestPassphrase) {
    return { bits, word: 'too short', hint: `At least ${String(shortestPassphrase)} characters.` };
  }
  if (bits < 45)
    return { bits, word: 'weak', hint: 'Four or five unrelated words are stronger and easier to remember.' };
  if (bits < 65) return { bits, word: 'fair', hint: 'One more unrelated word makes it strong.' };
  return { bits, word: 'strong', hint: 'Keep it where you keep other keys.' };
}
