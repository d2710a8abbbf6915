/**
 * The closed list of things that can go wrong, and the one error type that carries them.
 * A code tells the program what to do, the sentence tells the person; no stack ever crosses the wire.
 */
import { z } from 'zod';

export const errorCodes = [
  'bad_request',
  'unknown_command',
  'not_found',
  'vault_locked',
  'vault_missing',
  'vault_exists',
  'vault_corrupt',
  'wrong_passphrase',
  'already_open',
  'from_future',
  'unsupported_format',
  'damaged_input',
  'limit_exceeded',
  'mapping_needed',
  'storage_full',
  'storage_read_only',
  'cancelled',
  'query_refused',
  'egress_denied',
  'confirmation_required',
  'not_supported_here',
  'conflict',
  'timeout',
  'engine_restarted',
  'internal',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** What crosses a transport: a code, one sentence for the person, JSON details, and whether trying again can help. */
export const errorDataSchema = z.object({
  code: errorCodeSchema,
  sentence: z.string(),
  details: z.record(z.string(), z.json()).default({}),
  retryable: z.boolean().default(false),
});
export type ErrorData = z.infer<typeof errorDataSchema>;

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['timeout', 'engine_restarted', 'already_open']);

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** A failure the product foresaw. `message` is the sentence shown to the person: file, place, remedy. */
export class RailtraceError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, sentence: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'RailtraceError';
    this.code = code;
    this.details = details;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      sentence: this.message,
      details: { ...this.details },
      retryable: retryableCodes.has(this.code),
    };
  }
}

/** Anything thrown, as data. An unforeseen error keeps its text out of the sentence: it may quote evidence. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof RailtraceError) return thrown.toData();
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return cancelledError().toData();
  const ofStorage = storageError(thrown);
  if (ofStorage !== null) return ofStorage.toData();
  return {
    code: 'internal',
    sentence: 'Something inside Railtrace failed. Nothing was lost; the log names the place.',
    details: {},
    retryable: false,
  };
}

const storageFailures: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /^(?:SQLITE_FULL|ENOSPC|EDQUOT)$/,
    'storage_full',
    'The disk is full. Free some space; what was saved is safe.',
  ],
  [
    /^(?:SQLITE_READONLY\w*|SQLITE_CANTOPEN\w*|EROFS|EACCES|EPERM)$/,
    'storage_read_only',
    'The vault’s folder cannot be written. Check its permissions and whether its disk is writable.',
  ],
  [
    /^(?:SQLITE_CORRUPT\w*|SQLITE_NOTADB|SQLITE_IOERR_(?:DATA|CORRUPTFS|SHORT_READ))$/,
    'vault_corrupt',
    'The vault’s database is damaged. It is left as it is; restore a backup.',
  ],
];

/** What the disk or the database on it refused, by the code that SQLite or the system gives; null for anything else. */
export function storageError(thrown: unknown): RailtraceError | null {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const found = storageFailures.find(([pattern]) => pattern.test(code));
  return found === undefined ? null : new RailtraceError(found[1], found[2], {}, { cause: thrown });
}

export function cancelledError(what = 'The work'): RailtraceError {
  return new RailtraceError('cancelled', `${what} was cancelled.`);
}

const plainDetail = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Rebuilds the error on the caller's side of a transport; details that are not plain values are left out. */
export function fromErrorData(data: ErrorData): RailtraceError {
  const details: Record<string, z.infer<typeof plainDetail>> = {};
  for (const [key, value] of Object.entries(data.details)) {
    const plain = plainDetail.safeParse(value);
    if (plain.success) details[key] = plain.data;
  }
  return new RailtraceError(data.code, data.sentence, details);
}
