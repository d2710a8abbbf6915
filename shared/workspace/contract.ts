/** What can be asked of the vault itself, its jobs, its feeds, and files on their way in and out. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { grantIdSchema, jobIdSchema } from '../kernel/ids.ts';
import {
  auditEntrySchema,
  changeSchema,
  jobSchema,
  settingChangesSchema,
  settingsSchema,
  workspaceStatusSchema,
  workspaceSummarySchema,
} from './model.ts';

const passphrase = z.string().min(1).max(1024);
const nothing = z.object({});

export const workspaceContract = {
  status: oc.input(nothing).output(workspaceStatusSchema),
  create: oc.input(z.object({ passphrase: passphrase.min(8) })).output(workspaceStatusSchema),
  unlock: oc.input(z.object({ passphrase })).output(workspaceStatusSchema),
  lock: oc.input(nothing).output(workspaceStatusSchema),
  summary: oc.input(nothing).output(workspaceSummarySchema),
  settings: oc.input(nothing).output(settingsSchema),
  changeSettings: oc.input(settingChangesSchema).output(settingsSchema),
  backup: oc.input(nothing).output(z.object({ jobId: jobIdSchema })),
  /** Backups of the vault, the newest first; also while it is locked or damaged. */
  backups: oc.input(nothing).output(z.object({ names: z.array(z.string()) })),
  /**
   * Opens the vault with a backup (the newest where none is named) in the place of its database, which is moved aside and
   * never deleted.
   */
  restore: oc
    .input(z.object({ passphrase, backup: z.string().min(1).max(255).optional() }))
    .output(workspaceStatusSchema),
  audit: oc
    .input(
      z.object({ before: z.number().int().optional(), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ entries: z.array(auditEntrySchema), intact: z.boolean() })),
  jobs: oc.input(nothing).output(z.object({ jobs: z.array(jobSchema) })),
  job: oc.input(z.object({ id: jobIdSchema })).output(jobSchema),
  cancelJob: oc.input(z.object({ id: jobIdSchema })).output(jobSchema),
  /** Every job at once, then each change of any job. */
  watchJobs: oc.input(nothing).output(eventIterator(jobSchema)),
  /** One item at once with the present `seq`, then one after each commit that changed something. */
  watchChanges: oc.input(nothing).output(eventIterator(changeSchema)),
};

const chunkLimit = 1_048_576;

/** Files cross the wire as chunks under a one-use grant; no command takes a path. */
export const filesContract = {
  /** Announces a file that the UI is about to send. */
  openUpload: oc
    .input(z.object({ name: z.string().min(1).max(1024), size: z.number().int().nonnegative() }))
    .output(z.object({ grantId: grantIdSchema })),
  /** Resolves when the consumer has room again: the sender's back-pressure. */
  append: oc
    .input(
      z.object({
        grantId: grantIdSchema,
        base64: z.base64().max(Math.ceil((chunkLimit * 4) / 3) + 4),
        last: z.boolean(),
      }),
    )
    .output(z.object({ received: z.number().int() })),
  abandonUpload: oc.input(z.object({ grantId: grantIdSchema })).output(nothing),
  /** A window of a finished export. */
  read: oc
    .input(
      z.object({
        grantId: grantIdSchema,
        offset: z.number().int().nonnegative(),
        length: z.number().int().min(1).max(chunkLimit),
      }),
    )
    .output(z.object({ base64: z.string(), total: z.number().int() })),
  /** A native dialog picks files to import; `not_supported_here` where the host has none (capability `files.pickOpen`). */
  pickOpen: oc.input(z.object({ title: z.string().max(200).default('Import evidence') })).output(
    z.object({
      files: z.array(
        z.object({ grantId: grantIdSchema, name: z.string(), size: z.number().int().nonnegative() }),
      ),
    }),
  ),
  /** A native dialog picks where a finished export goes (capability `files.pickSave`). */
  pickSave: oc
    .input(z.object({ grantId: grantIdSchema, suggestedName: z.string().min(1).max(255) }))
    .output(z.object({ saved: z.boolean() })),
};
