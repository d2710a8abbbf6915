/**
 * Lays JSON out over lines without reading it: only white space outside strings changes, so every digit, escape
 * and key order stays as stored. Text that is not JSON comes back with the same characters, only spaced.
 */

const indentStep = '  ';

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}

function nextSolid(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

export function reindentJson(text: string): string {
  const out: string[] = [];
  let depth = 0;
  const newLine = () => `\n${indentStep.repeat(depth)}`;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') {
      const end = endOfString(text, at);
      out.push(text.slice(at, end + 1));
      at = end;
    } else if (character === '{' || character === '[') {
      const next = nextSolid(text, at + 1);
      const closer = character === '{' ? '}' : ']';
      if (text[next] === closer) {
        out.push(character, closer);
        at = next;
      } else {
        depth += 1;
        out.push(character, newLine());
      }
    } else if (character === '}' || character === ']') {
      depth = Math.max(0, depth - 1);
      out.push(newLine(), character);
    } else if (character === ',') {
      out.push(',', newLine());
    } else if (character === ':') {
      out.push(': ');
    } else if (!/\s/.test(character)) {
      out.push(character);
    }
  }
  return out.join('');
}
