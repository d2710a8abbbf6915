/**
 * Keys of webhook senders, kept in the encrypted vault. They can be added, named and removed, but never read back: their
 * values go to the parse worker and nowhere else.
 */
import { z } from 'zod';
import {
  newSigningKeySchema,
  signingKeySchema,
  signingSchemeFacts,
  type NewSigningKey,
  type SigningKeySummary,
} from '../../../shared/evidence/signing.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { schemeOf, type SigningKey } from '../signatures/index.ts';

const prefix = 'signing-key/';
const mostKeys = 200;

const storedSchema = signingKeySchema.omit({ id: true }).extend({ secret: z.string() });
type StoredKey = z.infer<typeof storedSchema>;

interface KeyRow {
  readonly id: string;
  readonly key: StoredKey;
}

function rowsOf(db: ReadDb): KeyRow[] {
  const rows = z
    .array(z.object({ name: z.string(), value: z.instanceof(Uint8Array) }))
    .parse(
      db.prepare('select name, value from secret where name >= ? and name < ?').all(prefix, 'signing-key0'),
    );
  return rows
    .map(({ name, value }) => {
      const key = storedSchema.parse(JSON.parse(Buffer.from(value).toString('utf8')));
      value.fill(0);
      return { id: name.slice(prefix.length), key };
    })
    .sort((left, right) => Number(left.id) - Number(right.id));
}

function summaryOf({ id, key }: KeyRow): SigningKeySummary {
  const { scheme, label, context, addedAt } = key;
  return { id, scheme, label, context, addedAt };
}

/** For the parse worker: the keys with their values. The caller zeroes them with `forgetKeys` when the file is done. */
export function readSigningKeys(db: ReadDb): SigningKey[] {
  return rowsOf(db).map(({ key }) => ({
    scheme: key.scheme,
    label: key.label,
    secret: Buffer.from(key.secret, 'utf8'),
    context: key.context,
  }));
}

export function forgetKeys(keys: readonly SigningKey[]): void {
  for (const { secret } of keys) secret.fill(0);
}

export function listSigningKeys(db: ReadDb): SigningKeySummary[] {
  return rowsOf(db).map(summaryOf);
}

/**
 * @param now epoch ms
 * @throws RailtraceError `bad_request` for a secret that its scheme cannot use, `conflict` when the label is taken
 */
export function addSigningKey(db: WriteDb, added: NewSigningKey, now: Instant): SigningKeySummary {
  const { scheme, label, secret, context } = newSigningKeySchema.parse(added);
  const facts = signingSchemeFacts[scheme];
  const refused = schemeOf(scheme).refuseSecret(secret);
  if (refused !== null)
    throw new RailtraceError('bad_request', `This ${facts.name} key cannot be used: ${refused}.`);
  if (scheme === 'paypal' && (context ?? '') === '')
    throw new RailtraceError(
      'bad_request',
      'PayPal signs over the webhook id: name it with the certificate.',
    );
  const key: StoredKey = {
    scheme,
    label,
    // White space around a pasted secret is the clipboard's.
    secret: secret.trim(),
    context: context === undefined || context === '' ? null : context,
    addedAt: now,
  };
  return db
    .transaction(() => {
      const present = rowsOf(db);
      if (present.length >= mostKeys)
        throw new RailtraceError(
          'limit_exceeded',
          `The vault holds ${mostKeys} webhook keys. Remove one first.`,
        );
      if (present.some(({ key: known }) => known.scheme === scheme && known.label === label))
        throw new RailtraceError(
          'conflict',
          `There is a ${facts.name} key named “${label}” already. Choose another name.`,
        );
      const id = String(Math.max(0, ...present.map((row) => Number(row.id))) + 1);
      db.prepare('insert into secret (name, value) values (?, ?)').run(
        `${prefix}${id}`,
        Buffer.from(JSON.stringify(key), 'utf8'),
      );
      return summaryOf({ id, key });
    })
    .immediate();
}

/** @throws RailtraceError `not_found` */
export function removeSigningKey(db: WriteDb, id: string): SigningKeySummary {
  const row = rowsOf(db).find((each) => each.id === id);
  if (row === undefined) throw new RailtraceError('not_found', 'There is no webhook key of that number.');
  db.prepare('delete from secret where name = ?').run(`${prefix}${id}`);
  return summaryOf(row);
}

export type SigningKeyHandlers = Pick<
  Handlers<'evidence'>,
  'signingKeys' | 'addSigningKey' | 'removeSigningKey'
>;

/** Adding and removing goes into the audit chain, with the key's name and scheme only. */
export function signingKeyHandlers(context: EngineContext, vault: OpenVault): SigningKeyHandlers {
  const record = (action: string, key: SigningKeySummary): void => {
    vault.audit.append(action, key.label, { scheme: key.scheme });
    context.changes.publish('settings', 'workspace');
  };
  return {
    signingKeys: () => ({ keys: listSigningKeys(vault.read) }),
    addSigningKey: (added) => {
      const key = addSigningKey(vault.db, added, context.clock.now());
      record('evidence.signingKeyAdded', key);
      return key;
    },
    removeSigningKey: ({ id }) => {
      const key = removeSigningKey(vault.db, id);
      record('evidence.signingKeyRemoved', key);
      return key;
    },
  };
}
