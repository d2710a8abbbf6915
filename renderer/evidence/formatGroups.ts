/** Every format that can be dropped in, grouped as a person thinks of them. A test holds it against the formats there are. */
import { formatFacts } from '../../shared/evidence/formats.ts';
import type { SourceFormat } from '../../shared/evidence/model.ts';

export interface FormatGroup {
  readonly title: string;
  /** Names of the formats, as a person reads them. */
  readonly formats: readonly SourceFormat[];
}

export const formatGroups: readonly FormatGroup[] = [
  { title: 'HTTP', formats: ['har', 'curl', 'http-message', 'postman-collection', 'openapi'] },
  {
    title: 'Webhooks and PSP objects',
    formats: [
      'stripe-events',
      'adyen-notifications',
      'paypal-webhooks',
      'checkout-webhooks',
      'gocardless-webhooks',
      'razorpay-webhooks',
      'square-webhooks',
      'coinbase-webhooks',
      'standard-webhooks',
      'webhook-deliveries',
      'json-records',
    ],
  },
  { title: 'Logs', formats: ['api-log', 'access-log', 'syslog', 'text-log'] },
  {
    title: 'Banks and schemes',
    formats: [
      'camt.029',
      'camt.052',
      'camt.053',
      'camt.054',
      'camt.056',
      'pacs.002',
      'pacs.003',
      'pacs.004',
      'pacs.008',
      'pacs.009',
      'pacs.028',
      'pain.001',
      'pain.002',
      'pain.008',
      'iso20022',
      'mt940',
      'mt942',
      'swift-mt',
      'bai2',
      'nacha',
      'fedwire',
      'iso8583',
    ],
  },
  {
    title: 'Tables and reports',
    formats: [
      'ledger-csv',
      'stripe-payout-reconciliation',
      'stripe-balance',
      'adyen-settlement-details',
      'paypal-settlement',
      'checkout-settlement',
      'worldpay-settlement',
    ],
  },
  { title: 'Anything else', formats: ['attachment'] },
];

const isoMessage = /^(camt|pacs|pain)\.\d+$/;

/** "camt.029 052 053", "MT940 statement": families of messages share their first word. */
export function groupText({ formats }: FormatGroup): string {
  const families = new Map<string, string[]>();
  const names: string[] = [];
  for (const format of formats) {
    const family = isoMessage.exec(format)?.[1];
    if (family === undefined) names.push(formatFacts[format].name);
    else families.set(family, [...(families.get(family) ?? []), format.slice(family.length + 1)]);
  }
  const messages = [...families].map(([family, numbers]) => `${family}.${numbers.join('/')}`);
  return [...messages, ...names].join(', ');
}
