/** The lifecycle domain at work: the rail profiles, and one payment's path on its rail at any judging time. */
import { join } from 'node:path';
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { projectionSchema, type Projection } from '../../../shared/lifecycle/model.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import type { Payments } from '../payments/index.ts';
import { loadProfiles } from './profiles.ts';

export interface Lifecycle {
  readonly handlers: Handlers<'lifecycle'>;
}

/** How a payment is judged afresh at another time; the analysis lies to the right, so it is handed in. */
export type JudgeAt = (
  paymentId: string,
  asOf: Instant,
  signal: AbortSignal | undefined,
) => Promise<Projection | null>;

const storedRow = z.object({ projection: z.string(), as_of: z.number().nullable() });

export function createLifecycle(
  context: EngineContext,
  vault: OpenVault,
  payments: Payments,
  judgeAt: JudgeAt,
): Lifecycle {
  const stored = (id: string): { projection: Projection; asOf: Instant | null } => {
    const row = storedRow.parse(
      vault.read
        .prepare('select payment.projection, analysis.as_of from payment, analysis where payment.id = ?')
        .get(id),
    );
    return { projection: projectionSchema.parse(JSON.parse(row.projection)), asOf: row.as_of };
  };
  return {
    handlers: {
      profiles: () => ({ profiles: loadProfiles(join(context.resources, 'rails')) }),
      projection: async ({ reference, asOf }, signal) => {
        const id = await payments.find(reference);
        const present = stored(id);
        if (asOf === undefined || asOf === present.asOf) return present.projection;
        const judged = await judgeAt(id, asOf, signal);
        if (judged !== null) return judged;
        throw new RailtraceError('not_found', `Nothing was known of “${reference}” at that time.`, {
          reference,
        });
      },
    },
  };
}
