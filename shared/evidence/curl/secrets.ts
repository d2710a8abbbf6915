/**
 * Secrets in a command line: where an option or a header's name says that its value is one, and wherever a value shows
 * it itself. Spans are of the text as written, inside its quotes.
 */
import { maskedCredential, isPlaceholder, isRedacted } from '../redaction/credentials.ts';
import { findInValue, runningText } from '../redaction/searchText.ts';
import type { Span, Tokenise } from '../redaction/spans.ts';
import { readOptions, type OptionUse } from './options.ts';
import { curlPosition } from './request.ts';
import { hashtablePairs, webRequestPosition } from './webRequest.ts';
import type { Command, Word } from './words.ts';

const secretOptions = new Set(['oauth2-bearer', 'pass', 'proxy-pass', 'tlspassword', 'proxy-tlspassword']);
const loginOptions = new Set(['user', 'proxy-user']);

/** `$TOKEN`, `${TOKEN}`, `%TOKEN%`, `$env:TOKEN`, `{{token}}`, with or without a scheme before: the secret is not there. */
export function isShellVariable(text: string): boolean {
  return /^(?:(?:bearer|basic|token|digest|apikey)\s{1,4})?["']?(?:\$\w{1,100}|\$\{[^{}]{1,200}\}|\$env:\w{1,100}|%\w{1,100}%|\{\{[^{}]{1,200}\}\})["']?$/i.test(
    text,
  );
}

/** Spans within the text that the command was split from. */
export function commandSecrets(command: Command, tokenise: Tokenise): Span[] {
  const curl = curlPosition(command);
  if (curl >= 0) {
    const words = command.words.slice(curl + 1);
    return readOptions(words.map(({ value }) => value)).flatMap((use) => optionSecrets(use, words, tokenise));
  }
  if (webRequestPosition(command) >= 0) return command.words.flatMap((word) => tableSecrets(word, tokenise));
  return command.words.flatMap((word) => [...sessionSecrets(word, tokenise), ...assigned(word, tokenise)]);
}

/** `TOKEN=…` before or between the calls of a script. */
function assigned(word: Word, tokenise: Tokenise): Span[] {
  if (!/^[A-Za-z_]\w{0,100}=/.test(word.value)) return [];
  return named(word.value, '=', tokenise).map((span) => placed(span, word, 0));
}

function optionSecrets(use: OptionUse, words: readonly Word[], tokenise: Tokenise): Span[] {
  const word = words[use.word];
  if (word === undefined || use.value === '') return [];
  return secretsIn(use.name ?? 'url', use.value, tokenise).map((span) => placed(span, word, use.offset));
}

function secretsIn(option: string, value: string, tokenise: Tokenise): Span[] {
  if (secretOptions.has(option)) return whole(value, 0, tokenise);
  if (loginOptions.has(option)) return login(value, tokenise);
  if (option === 'cookie') return cookies(value, tokenise);
  if (option === 'header' || option === 'proxy-header') return named(value, ':', tokenise);
  if (option === 'form' || option === 'form-string') return named(value, '=', tokenise);
  // A certificate may come with its password; the colon of a Windows drive is none.
  const password = option === 'cert' || option === 'proxy-cert' ? value.indexOf(':', 2) : -1;
  if (password > 0) return whole(value, password + 1, tokenise);
  return findInValue(value, runningText, tokenise);
}

/** `name:password`. Before an empty password stands an API key (`sk_live_…:`), and a name alone may be one too. */
function login(value: string, tokenise: Tokenise): Span[] {
  const colon = value.indexOf(':');
  if (colon < 0) return findInValue(value, runningText, tokenise);
  return colon === value.length - 1 ? whole(value, 0, tokenise, colon) : whole(value, colon + 1, tokenise);
}

/** Each cookie's value; a value without `=` names a file. */
function cookies(value: string, tokenise: Tokenise): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < value.length;) {
    const semicolon = value.indexOf(';', from);
    const end = semicolon < 0 ? value.length : semicolon;
    const equals = value.indexOf('=', from);
    if (equals >= 0 && equals < end) spans.push(...whole(value, equals + 1, tokenise, end));
    from = end + 1;
  }
  return spans;
}

function whole(value: string, start: number, tokenise: Tokenise, end = value.length): Span[] {
  const secret = value.slice(start, end);
  if (isPlaceholder(secret) || isRedacted(secret) || isShellVariable(secret)) return [];
  return [
    {
      start,
      end,
      class: 'credential',
      rule: 'command-option',
      replacement: maskedCredential(secret, tokenise),
    },
  ];
}

/** `Name: value` and `name=value`: the name tells what the value is. */
function named(value: string, mark: string, tokenise: Tokenise): Span[] {
  const at = value.indexOf(mark);
  if (at < 1) return findInValue(value, runningText, tokenise);
  const content = value.slice(at + 1);
  if (isShellVariable(content.trim())) return [];
  const start = at + 1 + (content.length - content.trimStart().length);
  const found = findInValue(
    value.slice(start),
    { name: value.slice(0, at).trim(), parents: [], depth: 0 },
    tokenise,
  );
  return found.map((span) => ({ ...span, start: start + span.start, end: start + span.end }));
}

/** A hashtable is one word with its own quotes inside: its secrets are found by their text. */
function tableSecrets(word: Word, tokenise: Tokenise): Span[] {
  if (!word.value.startsWith('@{'))
    return findInValue(word.value, runningText, tokenise).map((span) => placed(span, word, 0));
  return hashtablePairs(word.value).flatMap(([name, value]) =>
    findInValue(value, { name, parents: [], depth: 0 }, tokenise).flatMap((span) => {
      const secret = value.slice(span.start, span.end);
      const start = word.value.indexOf(secret);
      return secret === '' || start < 0
        ? []
        : [placed({ ...span, start, end: start + secret.length }, word, 0)];
    }),
  );
}

/** `System.Net.Cookie("name", "value", …)` of a PowerShell web session. */
function sessionSecrets(word: Word, tokenise: Tokenise): Span[] {
  const cookie =
    /System\.Net\.Cookie\s{0,4}\(\s{0,4}["'][^"']{1,400}["']\s{0,4},\s{0,4}["']([^"']{1,16384})["']/i.exec(
      word.value,
    );
  const secret = cookie?.[1];
  if (cookie === null || secret === undefined || isRedacted(secret)) return [];
  const start = cookie.index + cookie[0].length - 1 - secret.length;
  return [
    placed(
      {
        start,
        end: start + secret.length,
        class: 'credential',
        rule: 'cookie',
        replacement: maskedCredential(secret, tokenise),
      },
      word,
      0,
    ),
  ];
}

/** Moves a span of a word's value onto the text that it was read from. */
function placed(span: Span, word: Word, offset: number): Span {
  const first = offset + span.start;
  const last = offset + span.end - 1;
  return {
    ...span,
    start: word.starts[first] ?? word.start,
    end: Math.max(word.starts[first] ?? word.start, word.ends[last] ?? word.end),
  };
}
