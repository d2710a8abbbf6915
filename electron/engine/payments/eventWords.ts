/** What one event's own words say about its place among others: read once, while the table is filled. */
import type { PlacedEvent } from './group.ts';

/** Whether a record states two steps of one thing: a log line about a request and its answer. */
export function continues(before: PlacedEvent, event: PlacedEvent): boolean {
  if (before.recordId !== event.recordId || before.party !== event.party || event.party === 'bank')
    return false;
  if (before.movement !== event.movement || before.kind === event.kind) return false;
  const one = before.amount;
  const other = event.amount;
  const agrees =
    one === null || other === null || (one.minor === other.minor && one.currency === other.currency);
  return (
    agrees &&
    event.identifiers.length > 0 &&
    event.identifiers.length === before.identifiers.length &&
    event.identifiers.every(({ scheme, value }, at) => {
      const known = before.identifiers[at];
      return known?.scheme === scheme && known.value === value;
    })
  );
}

/** Places of a single transaction in a message: `PmtInf[1]/CdtTrfTxInf[2]`, `TxInfAndSts[1]`. */
const transactionPlace = /Tx(?:Inf(?:AndSts)?)?\[\d+\]$/;

/** A status without amount or ids of a transaction, in a place that is no transaction's. */
export function isOfMessage(event: PlacedEvent): boolean {
  return event.party !== 'ledger' && event.amount === null && !transactionPlace.test(event.locator);
}

/** The numbers in a locator as one that sorts like them: "line:88", "Stmt[1]/Ntry[12]". */
export function placeIn(locator: string): number {
  let place = 0;
  let number = -1;
  for (let at = 0; at <= locator.length; at += 1) {
    const code = locator.charCodeAt(at);
    if (code >= 48 && code <= 57) number = (number < 0 ? 0 : number) * 10 + code - 48;
    else if (number >= 0) {
      place = place * 1e7 + number;
      number = -1;
    }
  }
  return place % 9e15;
}
