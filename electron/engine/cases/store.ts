/** SQL of cases, their notes, drafts and exhibits. */
import { z } from 'zod';
import {
  caseSchema,
  caseSeveritySchema,
  caseStatusSchema,
  exhibitSchema,
  noteSchema,
  type Case,
  type Exhibit,
  type ExhibitKind,
  type Note,
} from '../../../shared/cases/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { caseIdSchema, type CaseId } from '../../../shared/kernel/ids.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';

const caseRow = z
  .object({
    id: caseIdSchema,
    title: z.string(),
    severity: caseSeveritySchema,
    status: caseStatusSchema,
    owner: z.string(),
    opened_at: z.number(),
    changed_at: z.number(),
    revision: z.number(),
    notes: z.number(),
    exhibits: z.number(),
  })
  .transform(({ opened_at, changed_at, ...row }) =>
    caseSchema.parse({ ...row, openedAt: opened_at, changedAt: changed_at }),
  );

const noteRow = z
  .object({ id: z.number(), author: z.string(), written_at: z.number(), text: z.string() })
  .transform(({ written_at, ...row }) => noteSchema.parse({ ...row, writtenAt: written_at }));

const exhibitRow = z
  .object({
    id: z.number(),
    kind: z.string(),
    subject: z.string(),
    label: z.string(),
    why: z.string(),
    added_at: z.number(),
    added_by: z.string(),
  })
  .transform(({ added_at, added_by, ...row }) =>
    exhibitSchema.parse({ ...row, addedAt: added_at, addedBy: added_by }),
  );

const casesSql = `select c.*,
    (select count(*) from note where case_id = c.id) as notes,
    (select count(*) from exhibit where case_id = c.id and removed_at is null) as exhibits
  from investigation c`;

/** Newest change first. */
export function listCases(db: ReadDb): Case[] {
  return z.array(caseRow).parse(db.prepare(`${casesSql} order by c.changed_at desc, c.id desc`).all());
}

/** @throws RailtraceError `not_found` */
export function getCase(db: ReadDb, id: CaseId): Case {
  const row = db.prepare(`${casesSql} where c.id = ?`).get(id);
  if (row === undefined) throw new RailtraceError('not_found', `There is no case ${String(id)}.`);
  return caseRow.parse(row);
}

export function notesOf(db: ReadDb, id: CaseId): Note[] {
  const rows = db
    .prepare('select id, author, written_at, text from note where case_id = ? order by id')
    .all(id);
  return z.array(noteRow).parse(rows);
}

/** Those that are still in the case. */
export function exhibitsOf(db: ReadDb, id: CaseId): Exhibit[] {
  const rows = db
    .prepare(
      `select id, kind, subject, label, why, added_at, added_by from exhibit
       where case_id = ? and removed_at is null order by id`,
    )
    .all(id);
  return z.array(exhibitRow).parse(rows);
}

export function draftOf(db: ReadDb, id: CaseId): string {
  const row = z
    .object({ text: z.string() })
    .optional()
    .parse(db.prepare('select text from draft where case_id = ?').get(id));
  return row?.text ?? '';
}

export interface CaseStore {
  open(fields: Pick<Case, 'title' | 'severity' | 'owner'>, at: number): CaseId;
  /** Writes the fields and moves the revision on by one. @returns the new revision */
  revise(id: CaseId, fields: Pick<Case, 'title' | 'severity' | 'status' | 'owner'>, at: number): number;
  addNote(id: CaseId, note: { author: string; text: string; at: number }): void;
  saveDraft(id: CaseId, text: string, at: number): void;
  dropDraft(id: CaseId): void;
  addExhibit(
    id: CaseId,
    exhibit: { kind: ExhibitKind; subject: string; label: string; why: string; at: number; by: string },
  ): void;
  removeExhibit(exhibitId: number, at: number): void;
}

export function createCaseStore(db: WriteDb): CaseStore {
  const insertCase = db.prepare(
    `insert into investigation (title, severity, status, owner, opened_at, changed_at, revision)
     values (@title, @severity, 'registration', @owner, @at, @at, 1)`,
  );
  const update = db.prepare(
    `update investigation set title = @title, severity = @severity, status = @status, owner = @owner,
       changed_at = @at, revision = revision + 1 where id = @id returning revision`,
  );
  const insertNote = db.prepare('insert into note (case_id, author, written_at, text) values (?, ?, ?, ?)');
  const putDraft = db.prepare(
    `insert into draft (case_id, text, saved_at) values (?, ?, ?)
     on conflict (case_id) do update set text = excluded.text, saved_at = excluded.saved_at`,
  );
  const deleteDraft = db.prepare('delete from draft where case_id = ?');
  const insertExhibit = db.prepare(
    `insert into exhibit (case_id, kind, subject, label, why, added_at, added_by)
     values (@caseId, @kind, @subject, @label, @why, @at, @by)`,
  );
  const endExhibit = db.prepare('update exhibit set removed_at = ? where id = ? and removed_at is null');

  return {
    open: (fields, at) => caseIdSchema.parse(Number(insertCase.run({ ...fields, at }).lastInsertRowid)),
    revise: (id, { title, severity, status, owner }, at) =>
      z.object({ revision: z.number() }).parse(update.get({ id, title, severity, status, owner, at }))
        .revision,
    addNote: (id, { author, text, at }) => {
      insertNote.run(id, author, at, text);
    },
    saveDraft: (id, text, at) => {
      putDraft.run(id, text, at);
    },
    dropDraft: (id) => {
      deleteDraft.run(id);
    },
    addExhibit: (id, exhibit) => {
      insertExhibit.run({ ...exhibit, caseId: id });
    },
    removeExhibit: (exhibitId, at) => {
      endExhibit.run(at, exhibitId);
    },
  };
}
