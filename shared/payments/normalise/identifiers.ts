/**
 * Telling identifiers apart: by their shape (Stripe prefixes, UUIDs), by the name of the field that carries them,
 * and which "ids" say nothing (placeholders).
 */
import type { Identifier, IdentifierScheme } from '../../evidence/model.ts';

const stripePrefixes: readonly (readonly [RegExp, IdentifierScheme])[] = [
  [/^pi_[A-Za-z0-9]{4,}$/, 'payment-intent'],
  [/^(ch|py)_[A-Za-z0-9]{4,}$/, 'charge'],
  [/^(re|pyr)_[A-Za-z0-9]{4,}$/, 'refund'],
  [/^(dp|du)_[A-Za-z0-9]{4,}$/, 'dispute'],
  [/^po_[A-Za-z0-9]{4,}$/, 'payout'],
  [/^txn_[A-Za-z0-9]{4,}$/, 'balance-transaction'],
  [/^evt_[A-Za-z0-9]{4,}$/, 'psp-event'],
  [/^req_[A-Za-z0-9]{4,}$/, 'request-id'],
];

/** The scheme that an id's own shape proves, or null. */
export function schemeByShape(value: string): IdentifierScheme | null {
  for (const [pattern, scheme] of stripePrefixes) if (pattern.test(value)) return scheme;
  return null;
}

const placeholders = new Set([
  'NOTPROVIDED',
  'NONREF',
  'NOREF',
  'NOREFERENCE',
  'NA',
  'NULL',
  'NONE',
  'NIL',
  'UNKNOWN',
  'UNDEFINED',
  'NAN',
  'TEST',
  'DEFAULT',
  'EMPTY',
  'TBD',
  'KEINEREFERENZ',
  'SANSREFERENCE',
]);

/** "NOTPROVIDED", "n/a", "-", "000000", "Einzahlung" identify nothing: an id has a digit (ISO 20022 usage of NOTPROVIDED). */
export function isPlaceholder(value: string): boolean {
  const bare = comparable(value);
  return bare.length < 3 || !/\d/.test(bare) || /^(.)\1*$/.test(bare) || placeholders.has(bare);
}

/** The form in which identifiers of different parties are compared: upper case, letters and digits only. */
export function comparable(value: string): string {
  const upper = value.toUpperCase();
  if (/^[A-Z0-9]*$/.test(upper)) return upper;
  // Nearly every id is ASCII, for which the plain class is several times faster than the Unicode one.
  return /^[\x20-\x7e]*$/.test(upper)
    ? upper.replace(/[^A-Z0-9]+/g, '')
    : upper.replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Meaning of a field by its name (lower case, letters and digits only). Order inside a scheme does not matter. */
const fieldNames: Readonly<Partial<Record<IdentifierScheme, readonly string[]>>> = {
  'end-to-end-id': [
    'endtoendid',
    'endtoendidentification',
    'e2eid',
    'e2e',
    'endtoend',
    'e2eref',
    'e2ereference',
  ],
  'instruction-id': [
    'instructionid',
    'instrid',
    'instructionidentification',
    'pmtinfid',
    'paymentinformationid',
  ],
  'transaction-id': [
    'txid',
    'transactionidentification',
    'clearingreference',
    'schemereference',
    'schemetransactionid',
    'networkreference',
  ],
  uetr: ['uetr'],
  mandate: ['mandateid', 'mandatereference', 'mndtid'],
  'idempotency-key': [
    'idempotencykey',
    'xidempotencykey',
    'idempotencytoken',
    'idempotencyid',
    'xidempotencyid',
    'idempotentkey',
  ],
  'request-id': ['requestid', 'xrequestid', 'reqid', 'correlationid', 'xcorrelationid', 'cfray'],
  'trace-id': [
    'traceid',
    'xtraceid',
    'xb3traceid',
    'xamzntraceid',
    'ddtraceid',
    'oteltraceid',
    'traceparent',
    'spanid',
  ],
  arn: ['arn', 'acquirerreference', 'acquirerreferencenumber'],
  rrn: ['rrn', 'retrievalreferencenumber'],
  'merchant-reference': [
    'reference',
    'ref',
    'merchantreference',
    'merchantref',
    'merchanttransactionid',
    'clientreference',
    'clientref',
    'clientreferenceid',
    'clientrequestid',
    'clienttransferid',
    'orderid',
    'orderref',
    'orderreference',
    'ordernumber',
    'order',
    'paymentreference',
    'paymentref',
    'depositid',
    'depositref',
    'depositreference',
    'deposit',
    'withdrawalid',
    'withdrawalref',
    'withdrawalreference',
    'withdrawal',
    'payoutreference',
    'payoutref',
    'transferreference',
    'customreference',
    'customerreference',
    'internalreference',
    'internalref',
    'internalid',
    'externalreference',
    'externalref',
    'externalid',
    'transactionreference',
    'transactionref',
    'txref',
    'invoiceid',
    'invoice',
    'invoicenumber',
    'sourceid',
    'ourreference',
    'ourref',
    'yourreference',
    'paymentorderid',
    'merchantorderid',
    'merchantpaymentid',
    'partnerreference',
    'operationid',
    'businesskey',
    'ledgerreference',
    'ledgerref',
    'ledgerid',
    'transferref',
    'tref',
    'mref',
    'uniquereference',
    'customidentifier',
    'creditorreference',
    'trxref',
    'exchangereference',
    'exchangeref',
    'dep',
    'wd',
  ],
  'psp-reference': [
    'payoutid',
    'transferid',
    'paymentid',
    'pspreference',
    'pspid',
    'pspref',
    'pspreferenceid',
    'providerid',
    'providerreference',
    'providerref',
    'providertransferid',
    'providerpayoutid',
    'providerpaymentid',
    'transactionid',
    'trxid',
    'txnid',
    'disbursementid',
    'bankreference',
    'bankref',
    'bankpaymentid',
    'partnerid',
    'gatewayid',
    'gatewayreference',
    'gatewaytransactionid',
    'resourceid',
    'entityid',
    'objectid',
    'uid',
    'uuid',
    'paymentuuid',
    'transferuuid',
    'payoutuuid',
    'refundid',
    'originalpspreference',
    'pspreferencenumber',
    'remoteid',
    'payoutrequestid',
  ],
};

const schemeByField: ReadonlyMap<string, IdentifierScheme> = new Map(
  Object.entries(fieldNames).flatMap(([scheme, names]) =>
    names.map((name) => [name, schemeNamed(scheme)] as const),
  ),
);

function schemeNamed(text: string): IdentifierScheme {
  switch (text) {
    case 'end-to-end-id':
    case 'instruction-id':
    case 'transaction-id':
    case 'uetr':
    case 'mandate':
    case 'idempotency-key':
    case 'request-id':
    case 'trace-id':
    case 'arn':
    case 'rrn':
    case 'merchant-reference':
      return text;
    default:
      return 'psp-reference';
  }
}

/** Lower case without separators: `end_to_end_id`, `endToEndId` and `End-To-End-Id` are one name. */
export function bareName(field: string): string {
  return field.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * The identifier that a named field carries, or null when the field's name and the value's shape say nothing.
 * The shape wins over the name: a `reference` that is `pi_…` is a payment intent.
 */
export function identifierOfField(field: string, value: string): Identifier | null {
  const text = value.trim();
  if (text === '' || text.length > 200 || isPlaceholder(text)) return null;
  const shaped = schemeByShape(text);
  if (shaped !== null) return { scheme: shaped, value: text };
  const scheme = schemeByField.get(bareName(field));
  if (scheme === undefined || /\s/.test(text)) return null;
  return { scheme, value: scheme === 'trace-id' ? traceIdIn(text) : text };
}

/** The trace id alone: W3C `traceparent` (version, trace, span, flags) and AWS `Root=…;Parent=…` carry more. */
function traceIdIn(text: string): string {
  return (
    /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i.exec(text)?.[1] ??
    /^Root=([\w-]{1,80})/.exec(text)?.[1] ??
    text
  );
}

const personalFields =
  /user|customer|account|session|email|mail|phone|name|ip$|ipaddr|plan|device|browser|agent|locale|lang|country|environment|^env$|version|campaign|utm|source$|channel|segment|kyc|risk|score|product|quantity|tier|note|comment|created|timestamp|date/;
const referenceFields =
  /order|deposit|payment|reference|^ref$|ref$|transaction|txn|trx|invoice|merchant|external|intent|withdraw|payout|transfer|ledger|idempot|request/;

/**
 * A reference that the merchant put into free-form metadata. Keys that speak of a person or a campaign are no
 * references; any other key counts when its name or the value looks like one.
 */
export function identifierOfMetadata(key: string, value: string): Identifier | null {
  const text = value.trim();
  if (text.length < 3 || text.length > 100 || isPlaceholder(text)) return null;
  const shaped = schemeByShape(text);
  if (shaped !== null) return { scheme: shaped, value: text };
  const name = bareName(key);
  if (/\s/.test(text) || !/\d/.test(text)) return null;
  if (referenceFields.test(name) && !/user|customer|account|email/.test(name))
    return { scheme: 'merchant-reference', value: text };
  if (personalFields.test(name)) return null;
  return { scheme: 'free-text', value: text };
}

/** An id of unknown kind that another party is known to use (a ledger's "external id" column, an id in a URL). */
export function foreignIdentifier(
  value: string,
  otherwise: IdentifierScheme = 'psp-reference',
): Identifier | null {
  const text = value.trim();
  if (text === '' || text.length > 200 || isPlaceholder(text)) return null;
  return { scheme: schemeByShape(text) ?? otherwise, value: text };
}
