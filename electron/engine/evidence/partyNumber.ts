/** Parties as the vault keeps them: 1 to 3 in the model's order, 0 for none. */
import { parties, type Party } from '../../../shared/evidence/model.ts';

export function partyNumber(party: Party | null): number {
  return party === null ? 0 : parties.indexOf(party) + 1;
}

export function partyOfNumber(number: number | null): Party | null {
  return number === null ? null : (parties[number - 1] ?? null);
}
