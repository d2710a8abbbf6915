/**
 * The outer form of SWIFT MT messages: blocks `{1:…}{2:…}{3:…}{4:…-}{5:…}` around tagged fields `:20:…`. Banks hand
 * out the fields with and without their blocks, one message or many in a file.
 */

export interface MtField {
  /** Tag without colons: `20`, `60F`, `NS`. */
  readonly tag: string;
  /** UTF-16 offsets of the value in the text, the last line break left out. */
  readonly start: number;
  readonly end: number;
}

// eslint-disable-next-line no-control-regex -- transfers leave control characters before the first field
const tagStart = /^[\u0001-\u0008\ufeff ]{0,4}:(\d{2}[A-Z]?|NS):/;

/** The tag that a line begins with, and where its value begins; null for every other line. */
export function tagOf(line: string): { readonly tag: string; readonly valueStart: number } | null {
  const match = tagStart.exec(line);
  return match === null ? null : { tag: match[1] ?? '', valueStart: match[0].length };
}

/**
 * A line that stands between messages: `-`, `-}`, `-}{5:…}`, with the control characters of a transfer; `:940:`, by which
 * some banks name the type of the statement that follows.
 */
export function isMessageEnd(line: string): boolean {
  const text = line.trim();
  if (/^:9\d{2}:$/.test(text)) return true;
  if (!/^[-}]/.test(text) || text.length > longestTrailer) return false;
  // eslint-disable-next-line no-control-regex -- ETX and EOT close messages in files from a SWIFT line
  return /^-\s*(?:\}.*|[\u0003\u0004$]*)$/.test(text) || /^\}\s*(?:\{5:.*)?$/.test(text);
}

/** A longer line is text that happens to begin with a dash. */
const longestTrailer = 1000;

/** A line that opens a message with its header blocks. */
export function opensBlocks(line: string): boolean {
  // eslint-disable-next-line no-control-regex -- SOH opens messages in files from a SWIFT line
  return /^[\u0001\u0002\s$]*\{[123]:/.test(line);
}

/** UTF-16 offsets at which a line is cut: before a further message, and before a field that stands behind `{4:`. */
export function blockCuts(line: string): number[] {
  if (!line.includes('{')) return [];
  const cuts: number[] = [];
  for (const match of line.matchAll(/(?<=\}[\s$]{0,8})\{1:|(?<=\{4:\s{0,8}):\d{2}[A-Z]?:/g))
    cuts.push(match.index);
  return cuts;
}

/** The fields of a message's or record's text, in their order. Lines before the first tag belong to none. */
export function mtFields(text: string): MtField[] {
  const fields: MtField[] = [];
  let open: { tag: string; start: number } | null = null;
  const close = (end: number): void => {
    if (open !== null) fields.push({ ...open, end: withoutBreak(text, end) });
    open = null;
  };
  for (const { start, end } of lineRanges(text)) {
    const line = text.slice(start, end);
    const tag = tagOf(line);
    if (tag !== null) {
      close(start);
      open = { tag: tag.tag, start: start + tag.valueStart };
    } else if (isMessageEnd(line) || opensBlocks(line)) {
      close(start);
    }
  }
  close(text.length);
  return fields;
}

function* lineRanges(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    yield { start, end: match.index };
    start = match.index + match[0].length;
  }
  if (start < text.length) yield { start, end: text.length };
}

function withoutBreak(text: string, end: number): number {
  let at = end;
  while (at > 0 && (text.charAt(at - 1) === '\n' || text.charAt(at - 1) === '\r')) at -= 1;
  return at;
}

/** What redaction and reading call the value of a tag. */
export function meaningOfTag(tag: string): string {
  switch (tag.slice(0, 2)) {
    case '25':
    case '50':
    case '52':
    case '53':
    case '54':
    case '55':
    case '56':
    case '57':
    case '58':
    case '59':
      return 'account';
    case '70':
    case '72':
    case '77':
    case '79':
    case '86':
    case 'NS':
      return 'remittanceInformation';
    default:
      return 'reference';
  }
}

export interface MtHeader {
  /** Three digits of the message type; null where no block 2 states it. */
  readonly messageType: string | null;
  /** `I` for a message that its sender hands to the network, `O` for one that the network delivers. */
  readonly direction: 'I' | 'O' | null;
  /** BIC of the sender and of the receiver, eight or eleven characters. */
  readonly sender: string | null;
  readonly receiver: string | null;
  /** Field 121 of block 3, in lower case (RFC 4122). */
  readonly uetr: string | null;
  /** Field 108 of block 3: message user reference. */
  readonly userReference: string | null;
}

/** Reads blocks 1 to 3. The logical terminal addresses carry a terminal letter at the ninth place, which no BIC has. */
export function mtHeader(blocks: string): MtHeader {
  const own = bicOf(/\{1:[A-Z]\d{2}([A-Z0-9]{12})/.exec(blocks)?.[1]);
  const input = /\{2:I(\d{3})([A-Z0-9]{12})?/.exec(blocks);
  const output = /\{2:O(\d{3})\d{10}([A-Z0-9]{12})?/.exec(blocks);
  const bare = /\{2:[IO]?(\d{3})/.exec(blocks)?.[1] ?? null;
  const uetr = /\{121:([0-9a-fA-F-]{36})\}/.exec(blocks)?.[1]?.toLowerCase() ?? null;
  const userReference = /\{108:([^}]{1,32})\}/.exec(blocks)?.[1]?.trim() ?? null;
  if (input !== null)
    return {
      messageType: input[1] ?? null,
      direction: 'I',
      sender: own,
      receiver: bicOf(input[2]),
      uetr,
      userReference,
    };
  return {
    messageType: output?.[1] ?? bare,
    direction: output === null ? null : 'O',
    sender: bicOf(output?.[2]),
    receiver: own,
    uetr,
    userReference,
  };
}

function bicOf(terminal: string | undefined): string | null {
  if (terminal === undefined) return null;
  const branch = terminal.slice(9, 12);
  return terminal.slice(0, 8) + (/^X*$/.test(branch) ? '' : branch);
}
