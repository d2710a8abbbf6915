/** Answers the cases' commands. Whatever changes a case goes through `revise`, so that nothing escapes its custody. */
import type { Case } from '../../../shared/cases/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Handlers } from '../kernel/router.ts';
import type { CaseLedger, Step } from './caseLedger.ts';
import { exhibitsOf, getCase, listCases } from './store.ts';
import { findSubject, type CaseNeighbours } from './subjects.ts';

export function caseHandlers(ledger: CaseLedger, neighbours: CaseNeighbours): Handlers<'cases'> {
  const { db, store, revise, detail } = ledger;
  return {
    list: () => ({ cases: listCases(db) }),
    open: ({ title, severity }) => {
      const fields = { title: neighbours.redacted(title), severity, owner: neighbours.actor() };
      return getCase(db, ledger.open(fields));
    },
    get: ({ id }) => {
      ledger.noteView(id);
      return detail(id);
    },
    change: ({ id, title, severity, status, owner }) => {
      const before = getCase(db, id);
      const fields = {
        title: title === undefined ? before.title : neighbours.redacted(title),
        severity: severity ?? before.severity,
        status: status ?? before.status,
        owner: owner ?? before.owner,
      };
      const steps = changeSteps(before, fields);
      if (steps.length > 0) revise(id, steps, () => undefined, fields);
      return getCase(db, id);
    },
    addNote: ({ id, text }) => {
      const clean = neighbours.redacted(text);
      revise(id, [{ action: 'note-added', subject: `note of ${String(clean.length)} characters` }], (at) => {
        store.addNote(id, { author: neighbours.actor(), text: clean, at });
        store.dropDraft(id);
      });
      return detail(id);
    },
    saveDraft: ({ id, text }) => {
      getCase(db, id);
      return { savedAt: ledger.saveDraft(id, text) };
    },
    addExhibit: async ({ id, kind, subject, why }) => {
      const found = await findSubject(kind, subject, neighbours);
      if (exhibitsOf(db, id).some((held) => held.kind === kind && held.subject === found.subject))
        return detail(id);
      const step: Step = {
        action: 'exhibit-added',
        subject: `${kind} ${found.label}`,
        itemSha256: found.itemSha256,
      };
      revise(id, [step], (at) => {
        store.addExhibit(id, { kind, ...found, why: neighbours.redacted(why), at, by: neighbours.actor() });
      });
      return detail(id);
    },
    removeExhibit: ({ id, exhibitId }) => {
      const held = exhibitsOf(db, id).find((exhibit) => exhibit.id === exhibitId);
      if (held === undefined) {
        throw new RailtraceError('not_found', `Case ${String(id)} has no exhibit ${String(exhibitId)}.`);
      }
      revise(id, [{ action: 'exhibit-removed', subject: `${held.kind} ${held.label}` }], (at) => {
        store.removeExhibit(exhibitId, at);
      });
      return detail(id);
    },
  };
}

function changeSteps(before: Case, after: Pick<Case, 'title' | 'severity' | 'status' | 'owner'>): Step[] {
  const steps: Step[] = [];
  if (before.status !== after.status) {
    steps.push({ action: 'status-changed', subject: `${before.status} → ${after.status}` });
  }
  for (const field of ['title', 'severity', 'owner'] as const) {
    if (before[field] === after[field]) continue;
    steps.push({ action: 'changed', subject: `${field}: ${before[field]} → ${after[field]}` });
  }
  return steps;
}
