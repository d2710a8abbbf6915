/** A real encrypted database with a door on it, for the tests of egress. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteDb } from '../../../electron/engine/db/database.ts';
import { workspaceTables } from '../../../electron/engine/db/migrations/0003-workspace.ts';
import { caseTables } from '../../../electron/engine/db/migrations/0004-cases.ts';
import { openWriter } from '../../../electron/engine/db/open.ts';
import {
  createDoor,
  type Door,
  type DoorOptions,
  type SendOptions,
  type SendResult,
} from '../../../electron/engine/egress/index.ts';
import { createAudit } from '../../../electron/engine/workspace/audit.ts';
import type { RawRequest } from '../../../shared/replay/model.ts';

export interface OpenDoor {
  readonly db: WriteDb;
  readonly door: Door;
  /** Sends and collects the body. */
  send(request: RawRequest, options?: Partial<SendOptions>): Promise<SendResult & { body: Buffer }>;
  close(): void;
}

export function openDoor(options: Pick<DoorOptions, 'resolver' | 'extraAuthorities'> = {}): OpenDoor {
  const folder = mkdtempSync(join(tmpdir(), 'railtrace-door-'));
  const db = openWriter({ file: join(folder, 'vault.db'), key: randomBytes(32) });
  for (const { sql } of [workspaceTables, caseTables]) db.exec(sql);
  let now = Date.UTC(2026, 2, 3);
  const clock = { now: () => (now += 1) };
  const door = createDoor({ db, clock, audit: createAudit(db, clock, () => 'tester'), ...options });
  return {
    db,
    door,
    send: async (request, sending = {}) => {
      const body: Buffer[] = [];
      const result = await door.send({
        request,
        purpose: 'replay',
        confirmation: undefined,
        timeout: 5000,
        signal: undefined,
        onOpening: () => undefined,
        onHead: () => undefined,
        onEnded: () => Promise.resolve(),
        onBody: (bytes) => body.push(Buffer.from(bytes)),
        onClosed: () => undefined,
        ...sending,
      });
      return { ...result, body: Buffer.concat(body) };
    },
    close: () => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function rawRequest(
  target: string,
  bytes: string | Buffer,
  scheme: 'http' | 'https' = 'http',
): RawRequest {
  return { scheme, target, base64: Buffer.from(bytes).toString('base64') };
}
