/**
 * A request as text that a person can edit, and back, without losing a byte. An editor has one kind of line end, a
 * request two: its head ends lines with CR LF, its body with whatever was captured. So carriage returns that are not
 * simply the head's are shown as `␍`, and everything that is not shown is put back as it was.
 */

export interface RequestText {
  readonly text: string;
  /** Every carriage return is shown, the head's too: the head itself is unusual. */
  readonly explicit: boolean;
}

/** Stands for a carriage return in the editor. */
export const returnMark = '␍';

/** A head whose every line ends with CR LF, up to and including the empty line. */
function endOfHead(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? -1 : end + 4;
}

function isPlainHead(head: string): boolean {
  return !/\r(?!\n)|(?<!\r)\n/.test(head);
}

/** @returns null where the bytes cannot be edited as text: not UTF-8, or already holding the mark */
export function textOfRequest(bytes: Uint8Array): RequestText | null {
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: shown as bytes only.
    return null;
  }
  if (whole.includes(returnMark)) return null;
  const end = endOfHead(whole);
  const head = end < 0 ? whole : whole.slice(0, end);
  if (end < 0 || !isPlainHead(head)) return { text: whole.replaceAll('\r', returnMark), explicit: true };
  return {
    text: head.replaceAll('\r\n', '\n') + whole.slice(end).replaceAll('\r', returnMark),
    explicit: false,
  };
}

/** The exact bytes that an edited text stands for. */
export function bytesOfRequest({ text, explicit }: RequestText): Uint8Array<ArrayBuffer> {
  const encode = (whole: string) => new TextEncoder().encode(whole);
  if (explicit) return encode(text.replaceAll(returnMark, '\r'));
  const end = text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end + 2);
  const body = end < 0 ? '' : text.slice(end + 2);
  // A head without its empty line is sent as it stands; the guard says what it lacks.
  return encode(head.replaceAll(returnMark, '').replaceAll('\n', '\r\n') + body.replaceAll(returnMark, '\r'));
}

export interface LengthCheck {
  /** What the Content-Length header says, when there is one. */
  readonly stated: string | null;
  readonly actual: number;
}

/** Compares the stated length with the body that would be sent. */
export function checkLength(bytes: Uint8Array): LengthCheck {
  const text = new TextDecoder('latin1').decode(bytes);
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const stated = /^content-length:[ \t]*(.*?)[ \t]*$/im.exec(head)?.[1] ?? null;
  return { stated, actual: end < 0 ? 0 : bytes.length - end - 4 };
}

/** The same text with its Content-Length set to the body's true length; the header's name keeps its spelling. */
export function withTrueLength(request: RequestText): RequestText {
  const { actual } = checkLength(bytesOfRequest(request));
  const end = request.text.indexOf('\n\n');
  const head = end < 0 ? request.text : request.text.slice(0, end);
  const rest = end < 0 ? '' : request.text.slice(end);
  return {
    ...request,
    text: head.replace(/^(content-length:[ \t]*)[^\n␍]*/im, `$1${String(actual)}`) + rest,
  };
}

/** The first word and the target of the request line, for titles. */
export function requestLine(text: string): { readonly method: string; readonly path: string } {
  const [method = '', path = ''] = (text.split('\n', 1)[0] ?? '').split(' ');
  return { method, path };
}

/** Lines of sixteen bytes, with offset, hexadecimal digits and the printable ASCII beside them. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += 16) {
    const row = bytes.subarray(from, from + 16);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = [...row]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
      .join('');
    lines.push(`${from.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines.join('\n');
}
