/** Cases: what is being investigated, with notes, exhibits and their chain of custody. */
import type { CaseId } from '../../../shared/kernel/ids.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { createCaseLedger } from './caseLedger.ts';
import { freezeCase, type FrozenCase } from './freeze.ts';
import { caseHandlers } from './handlers.ts';
import type { CaseNeighbours } from './subjects.ts';

export type { CustodyRow } from './custody.ts';
export type { FrozenCase } from './freeze.ts';
export type { CaseNeighbours } from './subjects.ts';

export interface Cases {
  readonly handlers: Handlers<'cases'>;
  /** The present revision. @throws RailtraceError `not_found`, `vault_corrupt` when its custody is broken */
  freeze(id: CaseId): FrozenCase;
  /** Notes in the custody that a bundle left; the revision stays as it is. */
  noteExport(id: CaseId, bundle: { readonly name: string; readonly sha256: string }): void;
}

export function createCases(context: EngineContext, vault: OpenVault, neighbours: CaseNeighbours): Cases {
  const ledger = createCaseLedger(context, vault);
  return {
    handlers: caseHandlers(ledger, neighbours),
    freeze: (id) => freezeCase(vault.db, id),
    noteExport: (id, { name, sha256 }) =>
      ledger.note(id, { action: 'exported', subject: name, itemSha256: sha256 }),
  };
}
