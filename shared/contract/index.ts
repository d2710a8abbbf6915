/**
 * The contract between the engine and everything that asks it: one object, declared once, composed of every
 * domain's part. Commands are `domain.verb`; what is not here cannot be asked.
 */
import { oc } from '@orpc/contract';
import type { ContractRouterClient } from '@orpc/contract';
import { bundlesContract } from '../bundles/contract.ts';
import { casesContract } from '../cases/contract.ts';
import { evidenceContract } from '../evidence/contract.ts';
import { findingsContract } from '../findings/contract.ts';
import { errorDataSchema } from '../kernel/errors.ts';
import { lifecycleContract } from '../lifecycle/contract.ts';
import { paymentsContract } from '../payments/contract.ts';
import { replayContract } from '../replay/contract.ts';
import { filesContract, workspaceContract } from '../workspace/contract.ts';

/** Every command may fail with exactly this typed error: `data` is the closed error list's shape. */
export const contract = oc.errors({ RAILTRACE: { status: 500, data: errorDataSchema } }).router({
  workspace: workspaceContract,
  files: filesContract,
  evidence: evidenceContract,
  payments: paymentsContract,
  lifecycle: lifecycleContract,
  findings: findingsContract,
  replay: replayContract,
  cases: casesContract,
  bundles: bundlesContract,
});

export type Contract = typeof contract;
export type EngineClient = ContractRouterClient<Contract>;
