/** What can be asked of evidence bundles: export a frozen case revision, verify anybody's bundle. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { caseIdSchema, grantIdSchema, jobIdSchema } from '../kernel/ids.ts';

export const verificationCheckSchema = z.object({
  name: z.string(),
  /** null: could not be decided, e.g. the signer is not known here. */
  ok: z.boolean().nullable(),
  detail: z.string(),
});
export const verificationSchema = z.object({ valid: z.boolean(), checks: z.array(verificationCheckSchema) });
export type Verification = z.infer<typeof verificationSchema>;

/** Result of an export job: a grant to read the finished zip with `files.read`. */
export const exportedBundleSchema = z.object({
  grantId: grantIdSchema,
  name: z.string(),
  sha256: z.string(),
  size: z.number().int(),
});

export const bundlesContract = {
  /** Freezes and exports a case, or a payment on its own; the job's result is an `exportedBundle`. */
  export: oc
    .input(
      z.union([
        z.object({ caseId: caseIdSchema }),
        z.object({ paymentReference: z.string().min(1).max(500) }),
      ]),
    )
    .output(z.object({ jobId: jobIdSchema })),
  /** Verifies a granted file; the job's result is a `verification`. */
  verify: oc
    .input(z.object({ grantId: grantIdSchema, key: z.string().max(10_000).optional() }))
    .output(z.object({ jobId: jobIdSchema })),
  /** The public key that signs this vault's bundles, as minisign and as SSH public key. */
  signer: oc.input(z.object({})).output(z.object({ minisign: z.string(), ssh: z.string() })),
};
