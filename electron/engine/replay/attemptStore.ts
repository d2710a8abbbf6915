/** SQL of attempts: written before the socket opens, completed once, never sent or changed again. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import {
  attemptIdSchema,
  recordIdSchema,
  type AttemptId,
  type RecordId,
} from '../../../shared/kernel/ids.ts';
import { attemptSchema, timingsSchema, type Attempt } from '../../../shared/replay/model.ts';
import type { Header } from '../../../shared/replay/rawRequest.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import type { BodyPiece } from './bodyKeeper.ts';

/** What is known before the socket opens. */
export interface NewAttempt {
  readonly recordId: RecordId | null;
  /** Of the exact bytes. */
  readonly requestSha256: string;
  /** As it may be kept. */
  readonly request: Uint8Array;
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** `host:port` connected to. */
  readonly target: string;
  readonly url: string;
  readonly environment: Attempt['environment'];
  readonly actor: string;
  readonly startedAt: number;
}

export interface CompletedAttempt {
  readonly completedAt: number;
  readonly outcome: Attempt['outcome'];
  readonly reason: string | null;
  readonly remoteAddress: string | null;
  readonly protocol: string | null;
  readonly timings: Attempt['timings'];
  readonly status: number | null;
  readonly responseHead: string | null;
  readonly responseHeaders: readonly Header[];
  readonly responseSize: number | null;
  readonly responseSha256: string | null;
}

const headersSchema = z.array(z.tuple([z.string(), z.string()]));

const rowSchema = z
  .object({
    id: attemptIdSchema,
    record_id: recordIdSchema.nullable(),
    request_sha256: z.string(),
    request: z.instanceof(Uint8Array),
    method: z.string(),
    scheme: z.enum(['http', 'https']),
    target: z.string(),
    url: z.string(),
    environment: z.enum(['sandbox', 'production']),
    actor: z.string(),
    started_at: z.number(),
    completed_at: z.number().nullable(),
    outcome: z.enum(['not_sent', 'uncertain', 'answered']),
    reason: z.string().nullable(),
    remote_address: z.string().nullable(),
    protocol: z.string().nullable(),
    timings: z.string(),
    status: z.number().nullable(),
    response_head: z.instanceof(Uint8Array).nullable(),
    response_headers: z.string(),
    response_size: z.number().nullable(),
    response_sha256: z.string().nullable(),
    evidence_record_id: recordIdSchema.nullable(),
  })
  .transform((row) => ({
    ...row,
    timings: timingsSchema.parse(JSON.parse(row.timings)),
    responseHeaders: headersSchema.parse(JSON.parse(row.response_headers)),
  }));
export type AttemptRow = z.output<typeof rowSchema>;

const untimed = { dns: null, connect: null, tls: null, send: null, wait: null, receive: null };

export interface AttemptStore {
  /** Written as uncertain: that is the truth if nothing more is ever written. */
  begin(attempt: NewAttempt): AttemptId;
  addPieces(id: AttemptId, pieces: readonly BodyPiece[]): void;
  /** @throws RailtraceError `conflict` when the attempt is complete already */
  complete(id: AttemptId, completed: CompletedAttempt): void;
  linkEvidence(id: AttemptId, recordId: RecordId): void;
  list(recordId: RecordId | undefined, limit: number): Attempt[];
  /** @throws RailtraceError `not_found` */
  get(id: AttemptId): AttemptRow;
}

export function createAttemptStore(db: WriteDb): AttemptStore {
  const insert = db.prepare(
    `insert into attempt (record_id, request_sha256, request, method, scheme, target, url, environment, actor,
       started_at, outcome, timings)
     values (@recordId, @requestSha256, @request, @method, @scheme, @target, @url, @environment, @actor, @startedAt,
       'uncertain', @timings)`,
  );
  const finish = db.prepare(
    `update attempt set completed_at = @completedAt, outcome = @outcome, reason = @reason,
       remote_address = @remoteAddress, protocol = @protocol, timings = @timings, status = @status,
       response_head = @responseHead, response_headers = @responseHeaders, response_size = @responseSize,
       response_sha256 = @responseSha256
     where id = @id and completed_at is null`,
  );
  const insertPiece = db.prepare('insert into attempt_chunk (attempt_id, offset, bytes) values (?, ?, ?)');
  const link = db.prepare(
    'update attempt set evidence_record_id = ? where id = ? and evidence_record_id is null',
  );
  const all = db.prepare('select * from attempt order by id desc limit ?');
  const ofRecord = db.prepare('select * from attempt where record_id = ? order by id desc limit ?');
  const one = db.prepare('select * from attempt where id = ?');
  const addPieces = db.transaction((id: AttemptId, pieces: readonly BodyPiece[]) => {
    for (const piece of pieces) insertPiece.run(id, piece.offset, piece.bytes);
  });

  return {
    begin: (attempt) => {
      const { lastInsertRowid } = insert.run({ ...attempt, timings: JSON.stringify(untimed) });
      return attemptIdSchema.parse(Number(lastInsertRowid));
    },
    addPieces: (id, pieces) => {
      addPieces(id, pieces);
    },
    complete: (id, completed) => {
      const { changes } = finish.run({
        ...completed,
        id,
        timings: JSON.stringify(completed.timings),
        responseHead: completed.responseHead === null ? null : Buffer.from(completed.responseHead, 'latin1'),
        responseHeaders: JSON.stringify(completed.responseHeaders),
      });
      if (changes !== 1) throw new RailtraceError('conflict', `Attempt ${String(id)} is complete already.`);
    },
    linkEvidence: (id, recordId) => {
      link.run(recordId, id);
    },
    list: (recordId, limit) => {
      const rows = recordId === undefined ? all.all(limit) : ofRecord.all(recordId, limit);
      return z.array(rowSchema).parse(rows).map(attemptOf);
    },
    get: (id) => {
      const row = one.get(id);
      if (row === undefined) throw new RailtraceError('not_found', `There is no attempt ${String(id)}.`);
      return rowSchema.parse(row);
    },
  };
}

export function attemptOf(row: AttemptRow): Attempt {
  return attemptSchema.parse({
    id: row.id,
    recordId: row.record_id,
    requestSha256: row.request_sha256,
    method: row.method,
    url: row.url,
    environment: row.environment,
    startedAt: row.started_at,
    outcome: row.outcome,
    reason: row.reason,
    remoteAddress: row.remote_address,
    timings: row.timings,
    status: row.status,
    responseSize: row.response_size,
  });
}

const pieceSchema = z.object({ offset: z.number(), bytes: z.instanceof(Uint8Array) });

/** A window of the kept body. Reads only the pieces that it touches. */
export function readBody(db: ReadDb, id: number, offset: number, length: number): Uint8Array {
  const rows = db
    .prepare(
      `select offset, bytes from attempt_chunk
       where attempt_id = ? and offset < ? and offset + length(bytes) > ? order by offset`,
    )
    .iterate(id, offset + length, offset);
  const pieces: Uint8Array[] = [];
  for (const found of rows) {
    const piece = pieceSchema.parse(found);
    const from = Math.max(0, offset - piece.offset);
    pieces.push(piece.bytes.subarray(from, Math.min(piece.bytes.length, offset + length - piece.offset)));
  }
  return Buffer.concat(pieces);
}
