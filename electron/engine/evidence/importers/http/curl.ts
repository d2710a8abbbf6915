/** cURL commands (and PowerShell's web requests): one record a command, with the requests that it would send. */
import {
  commandTitle,
  requestsOfCommand,
  requestValue,
} from '../../../../../shared/evidence/curl/commandRecord.ts';
import { curlPosition } from '../../../../../shared/evidence/curl/request.ts';
import { commandSecrets, isShellVariable } from '../../../../../shared/evidence/curl/secrets.ts';
import { webRequestPosition } from '../../../../../shared/evidence/curl/webRequest.ts';
import { splitCommands, type Command, type ShellDialect } from '../../../../../shared/evidence/curl/words.ts';
import type { Span, Tokenise } from '../../../../../shared/evidence/redaction/spans.ts';
import type { Described, DocumentReader, Piece } from './wholeDocument.ts';

const isRequest = (command: Command): boolean =>
  curlPosition(command) >= 0 || webRequestPosition(command) >= 0;

export function curlReader(dialect: ShellDialect): DocumentReader {
  return {
    format: 'curl',
    pieces: (text) => piecesOf(text, dialect),
    secrets: (text, tokenise) => secretsOf(text, dialect, tokenise),
    describe: (text) => describe(text, dialect),
    isVariable: isShellVariable,
  };
}

function piecesOf(text: string, dialect: ShellDialect): Piece[] {
  return splitCommands(text, dialect)
    .filter(isRequest)
    .map((command, index) => ({ start: command.start, end: command.end, locator: `command[${index}]` }));
}

function secretsOf(text: string, dialect: ShellDialect, tokenise: Tokenise): Span[] {
  return splitCommands(text, dialect).flatMap((command) => commandSecrets(command, tokenise));
}

function describe(text: string, dialect: ShellDialect): Described | string {
  const [command] = splitCommands(text, dialect);
  const requests = command === undefined ? null : requestsOfCommand(command);
  if (requests === null) return 'the command names no address';
  return {
    title: commandTitle(requests),
    naturalKey: null,
    content: { kind: 'json', value: { requests: requests.map(requestValue) } },
    losses: [...new Set(requests.flatMap(({ losses }) => losses))],
  };
}
