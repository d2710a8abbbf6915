/** Text from evidence, made safe to print: what would hide, reorder or restyle its surroundings becomes a visible token. */

// Control characters but tab and line feed, bidirectional controls, zero-width and other invisible format characters.
const invisible =
  /(?![\t\n])[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu;
const loneSurrogate = /\p{Surrogate}/gu;
const tagCharacter = /[\u{e0000}-\u{e007f}]/gu;

function token(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Several lines stay several lines. */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(invisible, token)
    .replace(tagCharacter, token)
    .replace(loneSurrogate, '⟨broken character⟩');
}

/** On one line, for table cells, headings and metadata. */
export function visibleLine(text: string): string {
  return visibleText(text)
    .replace(/[\n\t]+/g, ' ')
    .trim();
}
