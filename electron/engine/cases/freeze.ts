/** A case as its present revision says it, without anything that came after: what a bundle is made of. */
import type { Case, CustodyAction, Exhibit, Note } from '../../../shared/cases/model.ts';
import type { CaseId } from '../../../shared/kernel/ids.ts';
import type { ReadDb } from '../db/database.ts';
import { custodyOf, type CustodyRow } from './custody.ts';
import { exhibitsOf, getCase, notesOf } from './store.ts';

export interface FrozenCase {
  readonly case: Case;
  readonly notes: readonly Note[];
  readonly exhibits: readonly Exhibit[];
  /** Up to and with the entry that made this revision. */
  readonly custody: readonly CustodyRow[];
  /** When the revision was made: the only time that its bundle knows. */
  readonly frozenAt: number;
  readonly frozenBy: string;
}

/** Entries that say something about a case without changing it. */
const passive: ReadonlySet<CustodyAction> = new Set(['viewed', 'exported']);

/** @throws RailtraceError `not_found`, `vault_corrupt` when the custody is broken */
export function freezeCase(db: ReadDb, id: CaseId): FrozenCase {
  const present = getCase(db, id);
  const entries = custodyOf(db, id);
  const custody = entries.slice(0, entries.findLastIndex((entry) => !passive.has(entry.action)) + 1);
  return {
    case: present,
    notes: notesOf(db, id),
    exhibits: exhibitsOf(db, id),
    custody,
    frozenAt: present.changedAt,
    frozenBy: custody.at(-1)?.actor ?? present.owner,
  };
}
