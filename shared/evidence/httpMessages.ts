/**
 * HTTP/1.1 messages as text (RFC 9112), alone or several after one another: as proxies save and people paste them, and
 * as `curl -v` prints them with `>` and `<` before the headers. Line ends may be CR LF or LF. A request and the
 * response that follows it are one exchange.
 */

export interface MessageHeader {
  readonly name: string;
  readonly value: string;
  /** Place of the value in the text. */
  readonly start: number;
  readonly end: number;
}

export interface MessagePart {
  readonly firstLine: string;
  readonly lineStart: number;
  readonly headers: readonly MessageHeader[];
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** True where Content-Length was given and the body has another length. */
  readonly isOtherLength: boolean;
}

export interface MessageExchange {
  readonly start: number;
  readonly end: number;
  readonly request: MessagePart | null;
  readonly response: MessagePart | null;
  /** Interim responses (1xx) before it. */
  readonly interim: number;
  /** curl's own words for a failure. */
  readonly failure: string | null;
}

const requestLine = /^(?:> ?)?([A-Z][A-Z-]{2,19}) (\S{1,65536}) (HTTP\/\d(?:\.\d)?)$/;
/** Without a version only a known method with an address begins a message. */
const bareRequestLine =
  /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (https?:\/\/[^\s"'<>]{1,8192}|\/[^\s"'<>]{0,8192})$/;
const statusLine = /^(?:< ?)?(HTTP\/\d(?:\.\d)?) ([1-9]\d{2})(?: [^\r\n]{0,1000})?$/;
const headerLine = /^(:?[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256})[ \t]{0,8}:[ \t]{0,32}/;
const separator = /^(?:#{3,}.{0,200}|={10,}|-{10,}|~{10,}|\*{10,})$/;

export function isRequestLine(line: string): boolean {
  return requestLine.test(line) || bareRequestLine.test(line);
}
export function isStatusLine(line: string): boolean {
  return statusLine.test(line);
}
export function isSeparatorLine(line: string): boolean {
  return separator.test(line);
}

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string | null;
}

export function readRequestLine(line: string): RequestLine | null {
  const match = requestLine.exec(line) ?? bareRequestLine.exec(line);
  if (match === null) return null;
  return { method: match[1] ?? '', target: match[2] ?? '', version: match[3] ?? null };
}

export function readStatusLine(line: string): { version: string; status: number; reason: string } | null {
  const match = statusLine.exec(line);
  if (match === null) return null;
  return {
    version: match[1] ?? '',
    status: Number(match[2]),
    reason: line.slice(line.indexOf(match[2] ?? '') + 3).trim(),
  };
}

interface Line {
  readonly start: number;
  /** Without its line end. */
  readonly end: number;
  readonly next: number;
  readonly text: string;
}

/** @returns the exchanges in the order of the text; what stands between them belongs to none */
export function httpExchanges(text: string): MessageExchange[] {
  return new Reader(text).read();
}

interface OpenExchange {
  start: number;
  end: number;
  request: MessagePart | null;
  response: MessagePart | null;
  interim: number;
  failure: string | null;
}

class Reader {
  private readonly text: string;
  private at = 0;
  private readonly found: MessageExchange[] = [];
  private open: OpenExchange | null = null;
  /** True where a request line without version may stand: at the start, after a blank line or a separator. */
  private isFresh = true;

  constructor(text: string) {
    this.text = text;
  }

  read(): MessageExchange[] {
    while (this.at < this.text.length) {
      const line = this.lineAt(this.at);
      if (requestLine.test(line.text) || (this.isFresh && bareRequestLine.test(line.text)))
        this.request(line);
      else if (statusLine.test(line.text)) this.response(line);
      else this.other(line);
    }
    this.close();
    return this.found;
  }

  private lineAt(start: number): Line {
    const feed = this.text.indexOf('\n', start);
    const next = feed < 0 ? this.text.length : feed + 1;
    let end = feed < 0 ? next : feed;
    if (this.text.charAt(end - 1) === '\r' && end > start) end -= 1;
    // A line that begins a message is short; the rest of a long one is not looked at.
    return { start, end, next, text: this.text.slice(start, Math.min(end, start + 70_000)) };
  }

  private request(line: Line): void {
    this.close();
    const part = this.part(line);
    this.open = {
      start: line.start,
      end: part.bodyEnd,
      request: part,
      response: null,
      interim: 0,
      failure: null,
    };
  }

  private response(line: Line): void {
    const status = readStatusLine(line.text)?.status ?? 0;
    if (this.open?.request == null || this.open.response !== null) {
      this.close();
      this.open = {
        start: line.start,
        end: line.end,
        request: null,
        response: null,
        interim: 0,
        failure: null,
      };
    }
    const part = this.part(line);
    this.open.end = part.bodyEnd;
    // 101 is an answer; the other interim ones come before it (RFC 9110 section 15.2).
    if (status >= 100 && status < 200 && status !== 101) this.open.interim += 1;
    else this.open.response = part;
  }

  private other(line: Line): void {
    const failure = failureIn(line.text);
    if (failure !== null && this.open !== null) {
      this.open.failure ??= failure;
      this.open.end = line.end;
    }
    // Burp draws a line between a request and its answer; `###` begins another request.
    const isAwaited = this.open?.request != null && this.open.response === null;
    if (separator.test(line.text) && (!isAwaited || line.text.startsWith('#'))) this.close();
    this.isFresh = line.text.trim() === '' || separator.test(line.text) || this.open === null;
    this.at = line.next;
  }

  /** Headers up to the blank line, then the body. */
  private part(first: Line): MessagePart {
    const prefix = /^[<>]/.exec(first.text)?.[0] ?? '';
    const headers: MessageHeader[] = [];
    let at = first.next;
    let hasBody = false;
    while (at < this.text.length) {
      const line = this.lineAt(at);
      const own =
        prefix === '' || !line.text.startsWith(prefix) ? 0 : line.text.startsWith(`${prefix} `) ? 2 : 1;
      const content = line.text.slice(own);
      if (prefix !== '' && own === 0) {
        // curl's own remarks stand among the headers.
        if (!/^[*{}]/.test(line.text)) break;
      } else if (content.trim() === '') {
        at = line.next;
        hasBody = true;
        break;
      } else if (!this.header(content, line.start + own, headers)) {
        break;
      }
      at = line.next;
    }
    const bodyStart = at;
    const bodyEnd = hasBody ? this.bodyEnd(bodyStart, headers, prefix !== '') : bodyStart;
    this.at = Math.max(bodyEnd, bodyStart);
    this.isFresh = true;
    const trimmed = this.trimmedEnd(bodyStart, bodyEnd);
    const declared = declaredLength(headers);
    return {
      firstLine: first.text,
      lineStart: first.start,
      headers,
      bodyStart,
      bodyEnd: hasBody && trimmed > bodyStart ? trimmed : this.headEnd(first, bodyStart),
      isOtherLength:
        declared !== null &&
        hasBody &&
        prefix === '' &&
        trimmed > bodyStart &&
        this.byteOffset(bodyStart, declared) === null,
    };
  }

  /** The end of the head without the blank line: what an exchange without a body ends with. */
  private headEnd(first: Line, bodyStart: number): number {
    return Math.max(first.end, this.trimmedEnd(first.start, bodyStart));
  }

  private trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && /\s/.test(this.text.charAt(at - 1))) at -= 1;
    return at;
  }

  private header(content: string, start: number, headers: MessageHeader[]): boolean {
    const match = headerLine.exec(content);
    const last = headers.at(-1);
    if (match === null) {
      // A folded line belongs to the header before (RFC 9112 section 5.2).
      if (!/^[ \t]/.test(content) || last === undefined) return false;
      headers[headers.length - 1] = {
        ...last,
        value: `${last.value} ${content.trim()}`,
        end: start + content.trimEnd().length,
      };
      return true;
    }
    const value = content.slice(match[0].length).trimEnd();
    const valueStart = start + match[0].length;
    headers.push({ name: match[1] ?? '', value, start: valueStart, end: valueStart + value.length });
    return true;
  }

  private bodyEnd(start: number, headers: readonly MessageHeader[], isPrinted: boolean): number {
    const declared = declaredLength(headers);
    if (declared !== null && !isPrinted) {
      const end = this.byteOffset(start, declared);
      if (end !== null) return end;
    }
    let at = start;
    while (at < this.text.length) {
      const line = this.lineAt(at);
      if (requestLine.test(line.text) || statusLine.test(line.text) || separator.test(line.text)) return at;
      if (isPrinted && /^(?:\* |[{}] \[|> |< )/.test(line.text)) return at;
      if (failureIn(line.text) !== null) return at;
      at = line.next;
    }
    return at;
  }

  /** The place `length` bytes on, when a message could end there; null where the text says otherwise. */
  private byteOffset(start: number, length: number): number | null {
    if (length > 4 * (this.text.length - start)) return null;
    let at = start;
    for (let bytes = 0; bytes < length;) {
      const code = this.text.codePointAt(at);
      if (code === undefined) return null;
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
      if (bytes > length) return null;
    }
    const rest = this.text.slice(at, at + 200);
    return rest === '' || /^\s/.test(rest) || /^(?:HTTP\/\d|[A-Z]{3,20} \S+ HTTP\/\d)/.test(rest) ? at : null;
  }

  private close(): void {
    const { open } = this;
    this.open = null;
    this.isFresh = true;
    if (open !== null) this.found.push({ ...open });
  }
}

function declaredLength(headers: readonly MessageHeader[]): number | null {
  const stated = headers.find(({ name }) => name.toLowerCase() === 'content-length')?.value;
  return stated !== undefined && /^\d{1,10}$/.test(stated) ? Number(stated) : null;
}

const curlFailure = /^curl: \((\d{1,3})\) ([^\r\n]{1,500})/;
const remarkFailure =
  /^\* ((?:Empty reply from server|Recv failure|Send failure|Operation timed out|Connection timed out|Could not resolve host|Failed to connect|Connection refused|SSL certificate problem|connect to [^\r\n]{1,200} failed)[^\r\n]{0,300})/;

function failureIn(line: string): string | null {
  return curlFailure.exec(line)?.[2]?.trim() ?? remarkFailure.exec(line)?.[1]?.trim() ?? null;
}
