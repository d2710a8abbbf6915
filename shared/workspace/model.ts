/** The workspace: one specialist's encrypted vault, its state, its jobs and its audit chain. */
import { z } from 'zod';
import { errorDataSchema } from '../kernel/errors.ts';
import { jobIdSchema } from '../kernel/ids.ts';
import { instantSchema } from '../kernel/time.ts';

export const vaultStateSchema = z.enum(['missing', 'locked', 'open']);

export const workspaceStatusSchema = z.object({
  state: vaultStateSchema,
  /** Name of the vault's folder. */
  name: z.string(),
  version: z.string(),
});
export type WorkspaceStatus = z.infer<typeof workspaceStatusSchema>;

/** Figures of the status bar and the navigation. */
export const workspaceSummarySchema = z.object({
  sources: z.number().int(),
  records: z.number().int(),
  payments: z.number().int(),
  findings: z.number().int(),
  cases: z.number().int(),
  redactions: z.number().int(),
  /** Newest time in the evidence: the default judging time. */
  asOf: instantSchema.nullable(),
  lastBackupAt: instantSchema.nullable(),
  /** Evidence changed since the last analysis. */
  analysisStale: z.boolean(),
});
export type WorkspaceSummary = z.infer<typeof workspaceSummarySchema>;

const settingFields = {
  theme: z.enum(['system', 'light', 'dark']),
  timeZone: z.string(),
  /** Judging time chosen by the person; null: the newest in the evidence. */
  asOf: instantSchema.nullable(),
  actor: z.string(),
  /** Open tabs and their arrangement, written by the page: ids are evidence, so they stay inside the vault. */
  workbench: z.string().max(200_000),
};

export const settingsSchema = z.object({
  theme: settingFields.theme.default('system'),
  timeZone: settingFields.timeZone.default('UTC'),
  asOf: settingFields.asOf.default(null),
  actor: settingFields.actor.default('analyst'),
  workbench: settingFields.workbench.default(''),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Without defaults: what is not named stays as it is. */
export const settingChangesSchema = z.object(settingFields).partial();

export const jobStateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export const jobSchema = z.object({
  id: jobIdSchema,
  kind: z.enum(['import', 'analyse', 'export', 'verify', 'backup', 'replay']),
  /** "Importing statement.xml" */
  title: z.string(),
  state: jobStateSchema,
  /** 0…1, or null where the end is unknown. */
  progress: z.number().min(0).max(1).nullable(),
  detail: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  result: z.json().nullable(),
  error: errorDataSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const topicSchema = z.enum([
  'workspace',
  'evidence',
  'payments',
  'findings',
  'replay',
  'cases',
  'settings',
]);
export type Topic = z.infer<typeof topicSchema>;

/** Sent after COMMIT. A client that sees a gap in `seq` refetches everything. */
export const changeSchema = z.object({ seq: z.number().int(), topics: z.array(topicSchema) });
export type Change = z.infer<typeof changeSchema>;

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.json()),
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
