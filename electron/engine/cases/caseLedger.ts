/** The one way in which a case changes: fields, content, revision, custody and audit in one transaction. */
import type { Case, CaseDetail, CustodyAction } from '../../../shared/cases/model.ts';
import type { CaseId } from '../../../shared/kernel/ids.ts';
import type { WriteDb } from '../db/database.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import { createCustody, custodyOf } from './custody.ts';
import { createCaseStore, draftOf, exhibitsOf, getCase, notesOf, type CaseStore } from './store.ts';

/** What a custody entry says. */
export interface Step {
  readonly action: CustodyAction;
  readonly subject: string;
  readonly itemSha256?: string | null;
}

type CaseFields = Pick<Case, 'title' | 'severity' | 'status' | 'owner'>;

export interface CaseLedger {
  readonly db: WriteDb;
  readonly store: CaseStore;
  readonly open: (fields: Pick<Case, 'title' | 'severity' | 'owner'>) => CaseId;
  /** Moves the case to its next revision: the changed fields, whatever `apply` writes at that time, and the entries. */
  readonly revise: (
    id: CaseId,
    steps: readonly Step[],
    apply: (at: number) => void,
    fields?: Partial<CaseFields>,
  ) => void;
  /** An entry that leaves the revision as it is. */
  readonly note: (id: CaseId, step: Step) => void;
  /** Once from unlock to lock: a screen that refreshes is not a new look. */
  readonly noteView: (id: CaseId) => void;
  readonly saveDraft: (id: CaseId, text: string) => number;
  /** @throws RailtraceError `not_found`, `vault_corrupt` */
  readonly detail: (id: CaseId) => CaseDetail;
}

export function createCaseLedger(
  { clock, changes, version }: EngineContext,
  { db, audit }: OpenVault,
): CaseLedger {
  const store = createCaseStore(db);
  const custody = createCustody(db);
  const tool = `Railtrace ${version}`;
  const viewed = new Set<CaseId>();

  const record = (id: CaseId, revision: number, { action, subject, itemSha256 = null }: Step): void => {
    const { actor, at } = audit.append(`case.${action}`, `case ${String(id)}`, { subject, revision });
    custody.append({ caseId: id, at, actor, action, subject, tool, itemSha256, revision });
  };
  const note = (id: CaseId, step: Step): void => {
    db.transaction(() => record(id, getCase(db, id).revision, step))();
    changes.publish('cases');
  };

  return {
    db,
    store,
    open: (fields) => {
      const id = db.transaction(() => {
        const opened = store.open(fields, clock.now());
        record(opened, 1, { action: 'opened', subject: `case ${String(opened)}` });
        return opened;
      })();
      viewed.add(id);
      changes.publish('cases');
      return id;
    },
    revise: (id, steps, apply, fields = {}) => {
      db.transaction(() => {
        const at = clock.now();
        const revision = store.revise(id, { ...getCase(db, id), ...fields }, at);
        for (const step of steps) record(id, revision, step);
        apply(at);
      })();
      changes.publish('cases');
    },
    note,
    noteView: (id) => {
      if (viewed.has(id)) return;
      note(id, { action: 'viewed', subject: `case ${String(id)}` });
      viewed.add(id);
    },
    saveDraft: (id, text) => {
      const savedAt = clock.now();
      store.saveDraft(id, text, savedAt);
      return savedAt;
    },
    detail: (id) => ({
      case: getCase(db, id),
      notes: notesOf(db, id),
      exhibits: exhibitsOf(db, id),
      custody: custodyOf(db, id).map(({ seq, at, actor, action, subject, revision, hash }) => ({
        seq,
        at,
        actor,
        action,
        subject,
        revision,
        hash,
      })),
      draft: draftOf(db, id),
    }),
  };
}
