/** Names to addresses, asked once per exchange: what was checked is what is connected to. */
import { lookup } from 'node:dns/promises';

export interface Resolver {
  /** Every address of a name, in the order to try. Throws when there is none. */
  resolve(host: string): Promise<readonly string[]>;
}

/** The machine's own resolver, hosts file included. */
export const systemResolver: Resolver = {
  resolve: async (host) => {
    const answers = await lookup(host, { all: true, order: 'verbatim' });
    return answers.map((answer) => answer.address);
  },
};
