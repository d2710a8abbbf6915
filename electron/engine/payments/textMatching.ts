/**
 * Finding known identifiers in free text: remittance lines, descriptions. People add words, drop dashes, insert
 * spaces and mistype a character; banks wrap lines in the middle of an id. Token boundaries are kept, so that
 * "DEP-12" is not found in "DEP-123".
 */
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';

const longestRun = 5;
const shortestId = 5;

/** Every comparable string that neighbouring tokens of the text form, longest runs first. */
export function candidatesIn(text: string): string[] {
  const tokens = text
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '')
    .slice(0, 60);
  const found = new Set<string>(checkedIds(text));
  for (let length = Math.min(longestRun, tokens.length); length >= 1; length -= 1) {
    for (let start = 0; start + length <= tokens.length; start += 1) {
      const run = tokens.slice(start, start + length).join('');
      if (run.length >= shortestId && run.length <= 64 && /\d/.test(run)) found.add(run);
    }
  }
  return [...found];
}

const creditorReference = /(?<![A-Z0-9])RF\d{2}(?:[ ]?[A-Z0-9]{1,4}){1,7}/g;
const transferId =
  /(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f-])/gi;

/**
 * Ids that a text proves by itself: UETRs by their form, creditor references (ISO 11649) by their check digits, however
 * they are grouped. Words that follow a reference are tried away until the check digits agree.
 */
export function checkedIds(text: string): string[] {
  const uetrs = [...text.matchAll(transferId)].map(([id]) => id.toUpperCase().replaceAll('-', ''));
  const references = [...text.toUpperCase().matchAll(creditorReference)].flatMap(([match]) => {
    const groups = match.split(' ');
    for (let count = groups.length; count >= 1; count -= 1) {
      const reference = groups.slice(0, count).join('');
      if (reference.length <= 25 && isCreditorReference(reference)) return [reference];
    }
    return [];
  });
  return [...references, ...uetrs];
}

/** ISO 11649: the first four characters moved to the end, letters as 10…35, the number leaves 1 when divided by 97. */
export function isCreditorReference(reference: string): boolean {
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(reference)) return false;
  let rest = 0;
  for (const character of reference.slice(4) + reference.slice(0, 4)) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Whether one insertion, deletion, substitution or swap of neighbours turns one string into the other. */
export function isOneSlipApart(left: string, right: string): boolean {
  if (left === right) return true;
  if (Math.abs(left.length - right.length) > 1) return false;
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  const restLeft = left.slice(at);
  const restRight = right.slice(at);
  if (left.length === right.length) {
    if (restLeft.slice(1) === restRight.slice(1)) return true;
    return (
      restLeft[0] === restRight[1] && restLeft[1] === restRight[0] && restLeft.slice(2) === restRight.slice(2)
    );
  }
  return left.length > right.length ? restLeft.slice(1) === restRight : restLeft === restRight.slice(1);
}

/** The letters an id of this desk begins with ("DEP", "WD"): tells an unknown id of ours from a bank's or a customer's. */
export function patternOf(value: string): string {
  return comparable(value)
    .replace(/\d+/g, '0')
    .replace(/[A-Z]+/g, (letters) => (letters.length > 4 ? 'A' : letters))
    .slice(0, 6);
}
