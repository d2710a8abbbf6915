/**
 * Maps each domain's plain handler functions onto the contract. A command without a handler does not compile; an error
 * leaves as the contract's one typed error, an unforeseen one without its words, because they may quote evidence.
 */
import { implement, ORPCError } from '@orpc/server';
import type {
  AnyContractProcedure,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract';
import { contract, type Contract } from '../../../shared/contract/index.ts';
import { toErrorData } from '../../../shared/kernel/errors.ts';
import type { Log } from './context.ts';
import { stopwatch, elapsedSince } from './clock.ts';
import { placeOf } from './log.ts';
import type { EngineRouter } from './serve.ts';

type Inputs = InferContractRouterInputs<Contract>;
type Outputs = InferContractRouterOutputs<Contract>;
export type DomainName = keyof Contract;

/** What `create<Domain>().handlers` must offer: one function per command, taking parsed input and the caller's signal. */
export type Handlers<Domain extends DomainName> = {
  readonly [Command in keyof Contract[Domain]]: (
    input: ParsedInput<Contract[Domain][Command]>,
    signal: AbortSignal | undefined,
  ) => CommandOutput<Domain, Command>;
};

type ParsedInput<Procedure> = Procedure extends AnyContractProcedure
  ? NonNullable<Procedure['~orpc']['inputSchema']> extends { '~standard': { types?: infer Types } }
    ? NonNullable<Types> extends { output: infer Output }
      ? Output
      : never
    : never
  : never;

type CommandOutput<
  Domain extends DomainName,
  Command extends keyof Contract[Domain],
> = Command extends keyof Outputs[Domain] ? Answer<Outputs[Domain][Command]> : never;

/** A feed is answered with a generator, anything else with its value, now or later. */
type Answer<Output> =
  Output extends AsyncIterable<infer Item> ? AsyncGenerator<Item, void, void> : Output | Promise<Output>;

export type AllHandlers = { readonly [Domain in DomainName]: Handlers<Domain> };
export type { Inputs, Outputs };

/** A command that takes longer is logged with its name (never with its input). */
const slowCommand = 200;

type AnyHandler = (input: unknown, signal: AbortSignal | undefined) => unknown;

/**
 * @param handlersOf the present handlers, that domain's among them; throws `vault_locked` while the vault is closed
 */
export function buildRouter(
  handlersOf: (domain: DomainName) => Partial<AllHandlers>,
  log: Log,
): EngineRouter {
  const os = implement(contract);

  const bind = (domain: DomainName, command: string): AnyHandler => {
    return async (input, signal) => {
      const start = stopwatch();
      try {
        // A Map, so that a command named like something every object has is not found (hazard S29).
        const handlers = new Map<string, unknown>(Object.entries(handlersOf(domain)[domain] ?? {}));
        // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- Handlers<Domain> has one for each command
        const handler = handlers.get(command) as AnyHandler;
        return await handler(input, signal);
      } catch (thrown) {
        const data = toErrorData(thrown);
        if (data.code === 'internal') {
          log.error('command failed', { command: `${domain}.${command}`, cause: placeOf(thrown) });
        }
        throw new ORPCError('RAILTRACE', { defined: true, status: 500, message: data.sentence, data });
      } finally {
        const elapsed = elapsedSince(start);
        if (elapsed > slowCommand)
          log.warn('slow command', { command: `${domain}.${command}`, milliseconds: Math.round(elapsed) });
      }
    };
  };

  // One loop instead of fifty identical lines. The types of both sides are held together by Handlers<Domain>; inside
  // the loop a command is only a name, which is why the types are set aside here and nowhere else.
  /* eslint-disable @typescript-eslint/no-unsafe-type-assertion */
  const implementers = os as unknown as Record<string, Record<string, ProcedureImplementer>>;
  const router: Record<string, Record<string, unknown>> = {};
  for (const [domain, commands] of Object.entries(contract)) {
    const implemented: Record<string, unknown> = {};
    for (const command of Object.keys(commands)) {
      const handler = bind(domain as DomainName, command);
      implemented[command] = implementers[domain]?.[command]?.handler(({ input, signal }) =>
        handler(input, signal),
      );
    }
    router[domain] = implemented;
  }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the implementer's own type holds `any`
  return router as ReturnType<typeof os.router>;
  /* eslint-enable @typescript-eslint/no-unsafe-type-assertion */
}

interface ProcedureImplementer {
  handler(handle: (options: { input: unknown; signal: AbortSignal | undefined }) => unknown): unknown;
}
