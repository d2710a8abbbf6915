/** Replay's commands: list, prepare, judge, send once through the one door, keep each attempt as evidence. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { AttemptId, RecordId } from '../../../shared/kernel/ids.ts';
import type { Attempt, RawRequest } from '../../../shared/replay/model.ts';
import { createDoor, firstBrokenLedgerRow, type Door } from '../egress/index.ts';
import { createTokenise } from '../evidence/index.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { attemptDetail } from './attemptDetail.ts';
import { createAttemptStore, attemptOf, readBody } from './attemptStore.ts';
import { createExchanges, type ReplayEvidence, type ReplayPayments } from './exchanges.ts';
import { sendCommand } from './sendCommand.ts';

export interface Replay {
  readonly handlers: Handlers<'replay'>;
  /** Row of one attempt, for exhibits. @throws RailtraceError `not_found` */
  attempt(id: AttemptId): Attempt & { readonly evidenceRecordId: RecordId | null };
  /** Cuts everything under way and waits until each outcome is written. */
  stopAll(): Promise<number>;
}

export interface ReplayOptions {
  /** For tests: a door with a resolver or authorities of their own. */
  readonly door?: Door;
}

export function createReplay(
  context: EngineContext,
  vault: OpenVault,
  evidence: ReplayEvidence,
  payments: ReplayPayments,
  options: ReplayOptions = {},
): Replay {
  const { clock, changes } = context;
  const door = options.door ?? createDoor({ db: vault.db, clock, audit: vault.audit });
  const store = createAttemptStore(vault.db);
  const exchanges = createExchanges(vault, evidence, payments);

  return {
    attempt: (id) => {
      const row = store.get(id);
      return { ...attemptOf(row), evidenceRecordId: row.evidence_record_id };
    },
    stopAll: () => door.stopAll(),
    handlers: {
      hosts: () => ({ hosts: door.allowList.list() }),
      allowHost: (entry) => {
        const added = vault.db.transaction(() => {
          const allowed = door.allowList.allow(entry);
          vault.audit.append('host.allowed', allowed.host, {
            environment: allowed.environment,
            allowPrivateAddress: allowed.allowPrivateAddress,
          });
          return door.allowList.list();
        })();
        changes.publish('replay');
        return { hosts: added };
      },
      removeHost: ({ host }) => {
        const left = vault.db.transaction(() => {
          door.allowList.remove(host);
          vault.audit.append('host.removed', host);
          return door.allowList.list();
        })();
        changes.publish('replay');
        return { hosts: left };
      },
      replayable: (input, signal) => exchanges.list(input, signal),
      prepare: ({ recordId }) => exchanges.prepare(recordId),
      dryRun: ({ request }) => dryRun(door, request),
      send: sendCommand(context, vault, evidence, {
        door,
        store,
        clock,
        tokenise: createTokenise(vault.keys.token),
      }),
      stopAll: async () => ({ stopped: await door.stopAll() }),
      attempts: ({ recordId, limit }) => ({ attempts: store.list(recordId, limit) }),
      attempt: ({ id }, signal) => attemptDetail(store.get(id), { vault, evidence }, signal),
      attemptBody: ({ id, offset, length }) => {
        const total = store.get(id).response_size ?? 0;
        return { base64: Buffer.from(readBody(vault.read, id, offset, length)).toString('base64'), total };
      },
      ledger: ({ before, limit }) => ({
        rows: door.ledger.list(before, limit),
        intact: firstBrokenLedgerRow(vault.read) === null,
      }),
    },
  };
}

function dryRun(door: Door, request: RawRequest): ReturnType<Handlers<'replay'>['dryRun']> {
  try {
    const { sha256, confirmation, environment, unsafe } = door.check(request);
    return {
      allowed: true,
      reason: unsafe,
      requestSha256: sha256,
      needsConfirmation: confirmation !== null,
      confirmation,
      environment,
    };
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError)) throw thrown;
    return {
      allowed: false,
      reason: thrown.message,
      requestSha256: door.hash(request),
      needsConfirmation: false,
      confirmation: null,
      environment: null,
    };
  }
}
