/**
 * What the body of a payment API's request, answer or notification states, whatever its fields are called:
 * ids, amount, status word, reason, counterparty, time. A body that lists several payments gives one set for each.
 */
import { isExactArray, isExactNumber, isExactObject, scalarText } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import type { Money } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { EventKind } from '../model.ts';
import { isCurrency, moneyFromLocal, moneyFromMinor } from './amounts.ts';
import { counterpartyOf } from './counterparty.ts';
import { identified } from './draft.ts';
import {
  bareName,
  identifierOfField,
  identifierOfMetadata,
  isPlaceholder,
  schemeByShape,
} from './identifiers.ts';
import { isIsoReason, kindOfStatus } from './statusWords.ts';
import { readInstant } from './times.ts';
import { wrappers } from './wrappers.ts';

type ExactObject = Readonly<Record<string, ExactJson>>;

export interface BodyFacts {
  readonly identifiers: readonly Identifier[];
  readonly amount: Money | null;
  readonly fee: Money | null;
  readonly kind: EventKind | null;
  readonly status: string | null;
  readonly reason: string | null;
  readonly counterparty: string | null;
  readonly occurredAt: Instant | null;
}

const listNames = [
  'payments',
  'transfers',
  'payouts',
  'transactions',
  'items',
  'instructions',
  'credittransfers',
  'data',
  'results',
  'entries',
  'orders',
  'events',
  'notifications',
  'batch',
];

const statusNames = [
  'status',
  'state',
  'paymentstatus',
  'transferstatus',
  'payoutstatus',
  'transactionstatus',
  'txstatus',
  'txsts',
  'newstatus',
  'currentstatus',
  'statuscode',
  'outcome',
  'resultcode',
  'result',
  'pspstatus',
  'bankstatus',
  'tostatus',
  'to',
  'isostatus',
  'schemestatus',
  'lifecyclestate',
  'stage',
];
const typeNames = [
  'type',
  'event',
  'eventtype',
  'eventname',
  'name',
  'action',
  'eventcode',
  'topic',
  'notificationtype',
  'kind',
  'subject',
];
const reasonNames = [
  'reasoncode',
  'returncode',
  'failurecode',
  'errorcode',
  'statusreasoncode',
  'statusreason',
  'rejectcode',
  'rejectreason',
  'rejectionreason',
  'rejectioncode',
  'returnreason',
  'returnreasoncode',
  'isoreason',
  'isocode',
  'failurereason',
  'declinecode',
  'reason',
  'code',
  'errortype',
];
const occurrenceNames = [
  'occurredat',
  'eventtime',
  'statusat',
  'statuschangedat',
  'changedat',
  'updatedat',
  'updated',
  'eventdate',
  'timestamp',
  'happenedat',
  'processedat',
  'settledat',
  'executedat',
  'completedat',
  'rejectedat',
  'returnedat',
  'acceptedat',
  'createdat',
  'created',
  'creationdatetime',
  'date',
  'at',
  'time',
];

interface Field {
  readonly name: string;
  readonly value: string;
  readonly exact: ExactJson;
  /** Names of the objects around it, outermost first. */
  readonly path: readonly string[];
}

/** The scalar fields of a body and of the objects it wraps, outermost first; people and devices are left out. */
function fieldsOf(object: ExactObject, path: readonly string[] = [], depth = 0): Field[] {
  const fields: Field[] = [];
  const inner: Field[] = [];
  for (const [key, value] of Object.entries(object)) {
    const name = bareName(key);
    const text = scalarText(value);
    if (text !== null) fields.push({ name, value: text, exact: value, path });
    else if (isExactObject(value) && depth < 5 && wrappers.has(name))
      inner.push(...fieldsOf(value, [...path, name], depth + 1));
    else if (isExactArray(value) && depth < 5 && /reason|error/.test(name) && isExactObject(value[0]))
      inner.push(...fieldsOf(value[0], [...path, name], depth + 1));
  }
  return [...fields, ...inner];
}

function firstField(
  fields: readonly Field[],
  names: readonly string[],
  accept: (field: Field) => boolean = () => true,
): Field | null {
  for (const name of names) {
    const found = fields.find((field) => field.name === name && field.value.trim() !== '' && accept(field));
    if (found !== undefined) return found;
  }
  return null;
}

/** Every payment a body speaks about: one for a plain object, one an element for a batch. */
export function factsOfBody(body: ExactJson | null): BodyFacts[] {
  if (body === null) return [];
  if (isExactArray(body))
    return body.slice(0, 5000).flatMap((element) => (isExactObject(element) ? factsOfBody(element) : []));
  if (!isExactObject(body)) return [];
  const list = batchOf(body);
  if (list !== null)
    return list.flatMap((element) => (isExactObject(element) ? [factsOfObject(element)] : []));
  return [factsOfObject(body)];
}

/** A member that lists payments: objects of which each has an amount or a status of its own. */
function batchOf(body: ExactObject): readonly ExactJson[] | null {
  for (const [key, value] of Object.entries(body)) {
    if (!isExactArray(value) || value.length === 0 || !listNames.includes(bareName(key))) continue;
    const sample = value[0];
    if (isExactObject(sample) && Object.keys(sample).some((name) => /amount|status|state/i.test(name)))
      return value;
  }
  return null;
}

function factsOfObject(object: ExactObject): BodyFacts {
  const fields = fieldsOf(object);
  const { kind, status } = statusOf(fields);
  const time = firstField(fields, occurrenceNames, (field) => readInstant(field.value) !== null);
  return {
    identifiers: identifiersOf(object, fields),
    amount: amountIn(fields, [
      'amount',
      'value',
      'amountvalue',
      'total',
      'totalamount',
      'grossamount',
      'gross',
      'instructedamount',
      'transferamount',
      'payoutamount',
      'sourceamount',
      'targetamount',
      'sum',
      'paymentamount',
      'transactionamount',
      'amt',
    ]),
    fee: amountIn(fields, ['fee', 'fees', 'feeamount', 'charges', 'commission', 'chargesamount']),
    kind,
    status,
    reason: reasonOf(fields),
    counterparty: counterpartyOf(object),
    occurredAt: time === null ? null : readInstant(time.value),
  };
}

function statusOf(fields: readonly Field[]): { kind: EventKind | null; status: string | null } {
  const stated = firstField(
    fields,
    statusNames,
    (field) => !isExactNumber(field.exact) && kindOfStatus(field.value) !== null,
  );
  const typed = firstField(
    fields,
    typeNames,
    (field) => /[._:\- ]|[a-z][A-Z]/.test(field.value) && kindOfStatus(field.value) !== null,
  );
  const typeKind = typed === null ? null : kindOfStatus(typed.value);
  const stateKind = stated === null ? null : kindOfStatus(stated.value);
  // "payout.returned" with status "failed": the event's type is the more exact word.
  if (typed !== null && typeKind === 'returned')
    return { kind: typeKind, status: stated?.value ?? typed.value };
  if (stated !== null) return { kind: stateKind, status: stated.value };
  return { kind: typeKind, status: typed?.value ?? null };
}

function reasonOf(fields: readonly Field[]): string | null {
  const iso = fields.find(
    (field) => /reason|code|error|rtrn|return|reject/.test(field.name) && isIsoReason(field.value),
  );
  if (iso !== undefined) return iso.value.trim().toUpperCase();
  const worded = firstField(
    fields,
    reasonNames,
    (field) => field.value.length <= 80 && !/^\d{3}$/.test(field.value),
  );
  return worded?.value ?? null;
}

const centNames = /minor|cents|pence/;

/** An integer without a decimal mark is in minor units, as PSP APIs write it; a decimal is in major units. */
function amountIn(fields: readonly Field[], names: readonly string[]): Money | null {
  const currencyField = firstField(
    fields,
    [
      'currency',
      'currencycode',
      'ccy',
      'amountcurrency',
      'cur',
      'sourcecurrency',
      'targetcurrency',
      'iso4217',
    ],
    (field) => isCurrency(field.value),
  );
  const minorField = fields.find(
    (field) =>
      centNames.test(field.name) &&
      /^-?\d+$/.test(field.value) &&
      names.some((name) => field.name.startsWith(name) || field.name.endsWith(name)),
  );
  const currency = currencyField?.value ?? null;
  if (minorField !== undefined) return moneyFromMinor(minorField.value, currency);
  const field = firstField(
    fields,
    names,
    ({ value }) => /^[A-Z]{0,3}\s?-?[\d.,' ]+$/i.test(value.trim()) && /\d/.test(value),
  );
  if (field === null) return null;
  const code = currency ?? /([A-Z]{3})/.exec(field.value)?.[1] ?? null;
  if (code === null) return null;
  if (isExactNumber(field.exact) && /^-?\d+$/.test(field.value)) return moneyFromMinor(field.value, code);
  const mark = /,\d{1,2}$/.test(field.value.trim()) ? ',' : '.';
  return moneyFromLocal(field.value, code, mark);
}

const thingNames =
  /^(payout|transfer|payment|transaction|withdrawal|deposit|refund|disbursement|data|object|resource|result|response|payload|body|entity|event|item|order|credittransfer)s?$/;

function identifiersOf(object: ExactObject, fields: readonly Field[]): Identifier[] {
  const found: Identifier[] = [];
  for (const field of fields) {
    const around = field.path.at(-1) ?? '';
    if (field.name === 'id' || field.name === 'identifier' || field.name === 'href') {
      if (
        field.name !== 'href' &&
        (around === '' || thingNames.test(around)) &&
        !isPlaceholder(field.value) &&
        /\d/.test(field.value)
      ) {
        found.push({ scheme: schemeByShape(field.value) ?? 'psp-reference', value: field.value });
      }
      continue;
    }
    const identifier = identifierOfField(field.name, field.value);
    if (identifier !== null) found.push(identifier);
  }
  for (const [key, value] of Object.entries(object)) {
    if (
      isExactObject(value) &&
      /^(metadata|meta|customdata|tags|additionaldata|custom)$/.test(bareName(key))
    ) {
      for (const [name, inner] of Object.entries(value)) {
        const identifier = identifierOfMetadata(name, scalarText(inner) ?? '');
        if (identifier !== null) found.push(identifier);
      }
    }
  }
  const texts = fields.filter(({ name }) =>
    /^(description|remittance|remittanceinformation|remittanceinfo|unstructured|narrative|purpose|memo|message|msg|statementdescriptor|paymentdetails|remittanceinformationunstructured)$/.test(
      name,
    ),
  );
  for (const { value } of texts) found.push(...identified(['free-text', value.slice(0, 300)]));
  return found;
}
