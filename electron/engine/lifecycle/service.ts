/** The lifecycle domain at work: the rail profiles, and one payment's path on its rail at any judging time. */
import { join } from 'node:path';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Projection } from '../../../shared/lifecycle/model.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import type { Payments } from '../payments/index.ts';
import { loadProfiles } from './profiles.ts';

export interface Lifecycle {
  readonly handlers: Handlers<'lifecycle'>;
}

export function createLifecycle(context: EngineContext, vault: OpenVault, payments: Payments): Lifecycle {
  return {
    handlers: {
      profiles: () => ({ profiles: loadProfiles(join(context.resources, 'rails')) }),
      projection: async ({ reference, asOf }, signal) => {
        const id = await payments.find(reference, signal);
        const projection = await vault.query<Projection | null>(
          'lifecycle.projection',
          { id, asOf: asOf ?? null, resources: context.resources },
          signal,
        );
        if (projection !== null) return projection;
        throw new RailtraceError('not_found', `Nothing was known of “${reference}” at that time.`, {
          reference,
        });
      },
    },
  };
}
