/** Builds the domains in the order in which data flows; each sees only those to its left. */
import { RailtraceError } from '../../shared/kernel/errors.ts';
import type { EngineContext, OpenVault } from './kernel/context.ts';
import type { AllHandlers } from './kernel/router.ts';

export interface Domains {
  readonly handlers: Omit<AllHandlers, 'workspace' | 'files'>;
  startAnalysis(): void;
}

export function buildDomains(_context: EngineContext, _vault: OpenVault): Domains {
  const missing = new Proxy(
    {},
    {
      get: () => () => {
        throw new RailtraceError('not_supported_here', 'This part is being built.');
      },
      ownKeys: () => ['list'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  ) as never;
  return {
    handlers: {
      evidence: missing,
      payments: missing,
      lifecycle: missing,
      findings: missing,
      replay: missing,
      cases: missing,
      bundles: missing,
    },
    startAnalysis: () => undefined,
  };
}
