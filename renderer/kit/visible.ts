/**
 * Makes what cannot be seen visible: control characters, bidirectional overrides, zero-width characters, ANSI
 * sequences and broken surrogates in evidence become named tokens, so that text means what it looks like.
 */

export interface VisiblePart {
  readonly kind: 'text' | 'token';
  readonly text: string;
}

const names: ReadonlyMap<number, string> = new Map([
  [0x00, 'NUL'],
  [0x07, 'BEL'],
  [0x08, 'BS'],
  [0x09, 'TAB'],
  [0x0a, 'LF'],
  [0x0b, 'VT'],
  [0x0c, 'FF'],
  [0x0d, 'CR'],
  [0x1b, 'ESC'],
  [0x7f, 'DEL'],
  [0x85, 'NEL'],
  [0xad, 'SHY'],
  [0x061c, 'ALM'],
  [0x180e, 'MVS'],
  [0x200b, 'ZWSP'],
  [0x200c, 'ZWNJ'],
  [0x200d, 'ZWJ'],
  [0x200e, 'LRM'],
  [0x200f, 'RLM'],
  [0x2028, 'LS'],
  [0x2029, 'PS'],
  [0x202a, 'LRE'],
  [0x202b, 'RLE'],
  [0x202c, 'PDF'],
  [0x202d, 'LRO'],
  [0x202e, 'RLO'],
  [0x2060, 'WJ'],
  [0x2066, 'LRI'],
  [0x2067, 'RLI'],
  [0x2068, 'FSI'],
  [0x2069, 'PDI'],
  [0xfeff, 'BOM'],
]);

/* eslint-disable no-control-regex -- control characters are what this looks for */
const hidden =
  // an ANSI sequence first, as one token; then single characters
  /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]/gu;
/* eslint-enable no-control-regex */

function nameOf(match: string): string {
  const code = match.codePointAt(0) ?? 0;
  if (code === 0x1b && match.length > 1) return `ESC${match.slice(1)}`;
  return names.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Splits text into what is shown as it is and what is shown as a token.
 *
 * @param keepLines keeps line feeds and tabs as they are: for views that show several lines
 */
export function visibleParts(text: string, keepLines = false): readonly VisiblePart[] {
  const parts: VisiblePart[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (keepLines && (match[0] === '\n' || match[0] === '\t')) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'token', text: nameOf(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** The same as one string, tokens in angle brackets: for titles, labels and attributes. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => (part.kind === 'text' ? part.text : `⟨${part.text}⟩`))
    .join('');
}

/** Evidence's address with its host in punycode, so that look-alike letters cannot pass for others. */
export function visibleAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null) return visibleText(address);
  const rest = address.slice(address.indexOf('://') + 3);
  const path = rest.slice(rest.search(/[/?#]|$/));
  return visibleText(`${url.protocol}//${url.host}${path}`);
}
