/** Egress: the one door to the network, with its guard and its ledger. */
export { judgeAddress, type AddressVerdict } from './address.ts';
export { createAllowList, type AllowList } from './allowList.ts';
export { createDoor, type Door, type DoorOptions, type SendOptions, type SendResult } from './door.ts';
export type { Clearance } from './guard.ts';
export { firstBrokenLedgerRow } from './ledger.ts';
export { targetText } from './target.ts';
export { systemResolver, type Resolver } from './resolver.ts';
export type { ResponseHead } from './responseReader.ts';
