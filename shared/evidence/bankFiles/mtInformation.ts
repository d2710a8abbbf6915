/** Information to the account owner (:86:) in its dialects: numbered subfields, code words, or free text. */

export interface AccountOwnerInformation {
  /** The whole text on one line, without the marks of a structured one. */
  readonly text: string;
  /** Business transaction code of the German banking industry (three digits), where the text begins with one. */
  readonly transactionCode: string | null;
  readonly postingText: string | null;
  /** By code word: `EREF`, `KREF`, `MREF`, `CRED`, `SVWZ`, `REMI`, `IBAN`, `NAME`, … */
  readonly words: Readonly<Record<string, string>>;
  readonly remittance: string;
  /** The other side. */
  readonly bank: string | null;
  readonly account: string | null;
  readonly name: string | null;
}

export function readInformation(raw: string): AccountOwnerInformation {
  const numbered = /^\s*(\d{3})(?:[?>]|(?=[\r\n]{1,4}[?>]))/.exec(raw);
  if (numbered !== null) return numberedSubfields(raw);
  const joined = unwrapped(raw);
  if (/(?:^|\s)\/[A-Z]{2,8}\//.test(joined)) return codeWords(joined);
  const text = onOneLine(raw);
  const code = /^(\d{3})(?=\s?[A-Z])/.exec(text)?.[1] ?? null;
  return {
    text,
    transactionCode: code,
    postingText: null,
    words: inlineWords(text),
    remittance: text,
    bank: null,
    account: null,
    name: null,
  };
}

/** Lines that end where words end. */
function onOneLine(raw: string): string {
  return raw
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** Lines are cut at a fixed width, often within a word: they join without a space. */
function unwrapped(raw: string): string {
  return raw.replace(/[\r\n]+/g, '').trim();
}

/** `166?00GUTSCHRIFT?20EREF+…?21…?32NAME`; the mark may also be `>`. */
function numberedSubfields(raw: string): AccountOwnerInformation {
  const joined = unwrapped(raw);
  const mark = joined.charAt(3) === '>' ? '>' : '?';
  const pieces = new Map<number, string>();
  for (const match of joined.slice(3).matchAll(mark === '>' ? />(\d{2})([^>]*)/g : /\?(\d{2})([^?]*)/g)) {
    const number = Number(match[1]);
    pieces.set(number, (pieces.get(number) ?? '') + (match[2] ?? ''));
  }
  const purposePieces = [...pieces.entries()]
    .filter(([number]) => (number >= 20 && number <= 29) || (number >= 60 && number <= 63))
    .sort(([left], [right]) => left - right)
    .map(([, piece]) => piece);
  const purpose = purposePieces.join('');
  const words = plusWords(purpose, pieceStarts(purposePieces));
  const one = (number: number): string | null => textOr(pieces.get(number));
  const remittance = (
    words['SVWZ'] ?? (Object.keys(words).length === 0 ? purpose : (words[''] ?? ''))
  ).trim();
  const name = fullName(pieces.get(32) ?? '', pieces.get(33) ?? '');
  return {
    text: [one(0), purpose.trim(), one(30), one(31), name]
      .filter((part) => part !== null && part !== '')
      .join(' '),
    transactionCode: joined.slice(0, 3),
    postingText: one(0),
    words,
    remittance: remittance === '' ? purpose.trim() : remittance,
    bank: one(30),
    account: one(31) ?? textOr(words['IBAN']),
    name,
  };
}

/** Names are cut after 27 characters, within a word where it falls so. */
function fullName(first: string, second: string): string | null {
  const joined = first.trimEnd().length >= 26 ? first + second : `${first} ${second}`;
  return textOr(joined.replace(/\s+/g, ' '));
}

function pieceStarts(pieces: readonly string[]): ReadonlySet<number> {
  let at = 0;
  return new Set(
    pieces.map((piece) => {
      at += piece.length;
      return at - piece.length;
    }),
  );
}

const plusWord = /(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|TAN1?)\+|(MTLG):/g;

/** `EREF+… MREF+… SVWZ+…`: each word's value reaches to the next word. A word begins a piece or follows no letter. */
function plusWords(purpose: string, starts: ReadonlySet<number>): Record<string, string> {
  const words: Record<string, string> = {};
  let open = '';
  let from = 0;
  const close = (until: number): void => {
    const value = purpose.slice(from, until).trim();
    if (value !== '') words[open] ??= value;
  };
  for (const match of purpose.matchAll(plusWord)) {
    if (!starts.has(match.index) && /[A-Z]/.test(purpose.charAt(match.index - 1))) continue;
    close(match.index);
    open = match[1] ?? match[2] ?? '';
    from = match.index + match[0].length;
  }
  if (from > 0) close(purpose.length);
  return from === 0 ? {} : words;
}

/** `/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/…/EREF/…`: a value reaches to the next code word. */
function codeWords(joined: string): AccountOwnerInformation {
  const words: Record<string, string> = {};
  const parts = [...joined.matchAll(/\/([A-Z]{2,8}|[A-Z0-9]{4})\//g)];
  for (const [index, match] of parts.entries()) {
    const word = match[1] ?? '';
    const value = joined.slice(match.index + match[0].length, parts[index + 1]?.index ?? joined.length);
    const text = value.replace(/^\/+|\/+$/g, '').trim();
    if (text !== '') words[word] ??= text;
  }
  const counterparty = counterpartyOf(joined);
  return {
    text: joined,
    transactionCode: null,
    postingText: textOr(words['TRTP']),
    words,
    remittance: remittanceOf(words['REMI']) ?? joined,
    bank: textOr(words['BIC']) ?? counterparty.bank,
    account: textOr(words['IBAN']) ?? counterparty.account,
    name: textOr(words['NAME']) ?? counterparty.name,
  };
}

/** `/REMI/USTD//words` and `/REMI/STRD/CUR/reference`: the marks of unstructured and structured text are no part of it. */
function remittanceOf(value: string | undefined): string | null {
  return textOr(value?.replace(/^(?:USTD\/+|STRD\/(?:[A-Z]{3}\/)?)/, ''));
}

/** `/CNTP/account/BIC/name/city/`: one code word holds the whole other side. */
function counterpartyOf(joined: string): Record<'account' | 'bank' | 'name', string | null> {
  const [, account, bank, name] = /\/CNTP\/([^/]*)\/([^/]*)\/([^/]*)/.exec(joined) ?? [];
  return { account: textOr(account), bank: textOr(bank), name: textOr(name) };
}

/** `IBAN: NL…`, `REK: NL…`, `EREF: …` in running text. */
function inlineWords(text: string): Record<string, string> {
  const words: Record<string, string> = {};
  for (const match of text.matchAll(
    /\b(EREF|KREF|MREF|UETR|E2E|IBAN|REK|TNR|ORDERID)[:+] ?([^\s;,/]{3,40})/g,
  ))
    words[match[1] ?? ''] ??= match[2] ?? '';
  return words;
}

function textOr(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
