/** What files state about themselves, as the desk rules judge it: balances, control totals, signatures. */
import type { ControlCheck, SignatureVerdict, StatementSummary } from '../../../shared/evidence/model.ts';
import type { Finding } from '../../../shared/findings/model.ts';

interface OfSource {
  readonly sourceId: number;
  readonly source: string;
}
type Cited = Finding['records'][number];

export interface FileStatements {
  readonly statements: readonly (StatementSummary & OfSource)[];
  readonly controls: readonly (ControlCheck & OfSource)[];
  /** Records whose signature does not stand. */
  readonly signatures: readonly { readonly verdict: SignatureVerdict; readonly record: Cited }[];
  /** Records whose signature is invalid, all of them: no state rests on what they say. */
  readonly unproved: ReadonlySet<number>;
  /** A record of the source, for a finding about the file itself; null for a file without any. */
  recordOf(sourceId: number, locator: string): Cited | null;
}

export const nothingStated: FileStatements = {
  statements: [],
  controls: [],
  signatures: [],
  unproved: new Set(),
  recordOf: () => null,
};
