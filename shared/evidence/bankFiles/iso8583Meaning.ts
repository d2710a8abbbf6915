/** Message type indicators of ISO 8583 in words: version, class, function, origin. */

const classes: Readonly<Record<string, string>> = {
  '1': 'authorization',
  '2': 'financial',
  '3': 'file action',
  '4': 'reversal',
  '5': 'reconciliation',
  '6': 'administrative',
  '7': 'fee collection',
  '8': 'network management',
};
const functions: Readonly<Record<string, string>> = {
  '0': 'request',
  '1': 'request response',
  '2': 'advice',
  '3': 'advice response',
  '4': 'notification',
  '5': 'notification acknowledgement',
  '6': 'instruction',
  '7': 'instruction acknowledgement',
};
const origins: Readonly<Record<string, string>> = {
  '0': 'acquirer',
  '1': 'acquirer, repeated',
  '2': 'issuer',
  '3': 'issuer, repeated',
  '4': 'other',
  '5': 'other, repeated',
};

/** "reversal request": of four digits. A reversal that the issuer begins is a chargeback. */
export function messageTypeWords(messageType: string): { readonly what: string; readonly origin: string } {
  const [, kind = '', step = '', from = ''] = messageType;
  const isChargeback = kind === '4' && (from === '2' || from === '3');
  return {
    what: `${isChargeback ? 'chargeback' : (classes[kind] ?? 'reserved')} ${functions[step] ?? 'reserved'}`,
    origin: origins[from] ?? 'reserved',
  };
}
