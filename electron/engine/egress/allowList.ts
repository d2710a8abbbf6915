/** The hosts that requests may go to, and whether they are production. Everything else is refused. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { AllowedHost } from '../../../shared/replay/model.ts';
import type { WriteDb } from '../db/database.ts';
import { judgeAddress } from './address.ts';
import { canonicalEntry, coveringEntries, type Target } from './target.ts';

interface HostRow {
  host: string;
  environment: AllowedHost['environment'];
  allow_private_address: number;
}

export interface AllowList {
  list(): AllowedHost[];
  /** Adds an entry or changes the one that is there. @throws RailtraceError `bad_request` */
  allow(entry: AllowedHost): AllowedHost;
  /** @throws RailtraceError `not_found` */
  remove(host: string): void;
  /** The entry that covers a target: `host:port` before `host`, which covers the default ports only. */
  covering(target: Target): AllowedHost | null;
}

export function createAllowList(db: WriteDb): AllowList {
  const all = db.prepare<[], HostRow>(
    'select host, environment, allow_private_address from allowed_host order by host',
  );
  const one = db.prepare<[string], HostRow>(
    'select host, environment, allow_private_address from allowed_host where host = ?',
  );
  const put = db.prepare<[string, string, number]>(
    `insert into allowed_host (host, environment, allow_private_address) values (?, ?, ?)
     on conflict (host) do update set
       environment = excluded.environment, allow_private_address = excluded.allow_private_address`,
  );
  const drop = db.prepare<[string]>('delete from allowed_host where host = ?');

  return {
    list: () => all.all().map(entryOf),
    allow: (entry) => {
      const host = canonicalEntry(entry.host);
      refuseForbidden(host);
      put.run(host, entry.environment, entry.allowPrivateAddress ? 1 : 0);
      return { ...entry, host };
    },
    remove: (host) => {
      if (drop.run(canonicalEntry(host)).changes === 0) {
        throw new RailtraceError('not_found', `${host} is not on the list of allowed hosts.`);
      }
    },
    covering: (target) => {
      for (const host of coveringEntries(target)) {
        const row = one.get(host);
        if (row !== undefined) return entryOf(row);
      }
      return null;
    },
  };
}

function entryOf(row: HostRow): AllowedHost {
  return {
    host: row.host,
    environment: row.environment,
    allowPrivateAddress: row.allow_private_address === 1,
  };
}

/** An entry that no request could ever use is refused when it is made, not when it is needed. */
function refuseForbidden(host: string): void {
  const bare = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const verdict = judgeAddress(host.startsWith('[') ? host.slice(1, host.indexOf(']')) : bare);
  if (verdict?.class === 'forbidden') {
    throw new RailtraceError('egress_denied', `${host} cannot be allowed: it is ${verdict.reason}.`);
  }
}
