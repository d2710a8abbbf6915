/** Facts about every source format in one table: its name for a person, what it can show, and how its records read. */
import type { Coverage, RecordDetail, SourceFormat } from './model.ts';

export interface FormatFacts {
  readonly name: string;
  /** What absence in such a source means; null where it proves no absence. */
  readonly shows: Coverage['shows'] | null;
  readonly language: RecordDetail['language'];
}

const exchanges = (name: string, language: FormatFacts['language']): FormatFacts => ({
  name,
  shows: 'api-exchanges',
  language,
});
const webhooks = (name: string): FormatFacts => ({ name, shows: 'psp-events', language: 'json' });
const definition = (name: string): FormatFacts => ({ name, shows: null, language: 'json' });
/** A single message proves what it says; that another one is missing it cannot prove. */
const message = (name: string, language: FormatFacts['language'] = 'xml'): FormatFacts => ({
  name,
  shows: null,
  language,
});
const statement = (name: string, language: FormatFacts['language']): FormatFacts => ({
  name,
  shows: 'bank-statement',
  language,
});
const report = (name: string): FormatFacts => ({ name, shows: 'psp-payout-report', language: 'csv' });

export const formatFacts: Readonly<Record<SourceFormat, FormatFacts>> = {
  har: exchanges('HAR capture', 'json'),
  curl: definition('cURL commands'),
  'http-message': exchanges('HTTP message', 'plaintext'),
  'postman-collection': definition('Postman collection'),
  openapi: definition('OpenAPI document'),
  'replay-attempt': definition('Replay attempt'),
  'stripe-events': webhooks('Stripe events'),
  'adyen-notifications': webhooks('Adyen notifications'),
  'paypal-webhooks': webhooks('PayPal webhooks'),
  'checkout-webhooks': webhooks('Checkout.com webhooks'),
  'gocardless-webhooks': webhooks('GoCardless webhooks'),
  'razorpay-webhooks': webhooks('Razorpay webhooks'),
  'square-webhooks': webhooks('Square webhooks'),
  'coinbase-webhooks': webhooks('Coinbase Commerce webhooks'),
  'standard-webhooks': webhooks('Standard Webhooks'),
  'webhook-deliveries': webhooks('Webhook deliveries'),
  'json-records': definition('JSON records'),
  'api-log': exchanges('API log', 'json'),
  'access-log': exchanges('Access log', 'plaintext'),
  syslog: exchanges('Syslog', 'plaintext'),
  'text-log': exchanges('Text log', 'plaintext'),
  'camt.029': message('camt.029 investigation answer'),
  'camt.052': message('camt.052 account report'),
  'camt.053': statement('camt.053 statement', 'xml'),
  'camt.054': message('camt.054 notification'),
  'camt.056': message('camt.056 cancellation request'),
  'pacs.002': message('pacs.002 status report'),
  'pacs.003': message('pacs.003 direct debit'),
  'pacs.004': message('pacs.004 return'),
  'pacs.008': message('pacs.008 credit transfer'),
  'pacs.009': message('pacs.009 bank transfer'),
  'pacs.028': message('pacs.028 status request'),
  'pain.001': message('pain.001 credit transfer initiation'),
  'pain.002': message('pain.002 status report'),
  'pain.008': message('pain.008 direct debit initiation'),
  iso20022: message('ISO 20022 message'),
  mt940: statement('MT940 statement', 'plaintext'),
  mt942: message('MT942 interim report', 'plaintext'),
  'swift-mt': message('SWIFT MT message', 'plaintext'),
  bai2: statement('BAI2 statement', 'plaintext'),
  nacha: message('NACHA file', 'plaintext'),
  fedwire: message('Fedwire message', 'plaintext'),
  iso8583: message('ISO 8583 messages', 'plaintext'),
  'ledger-csv': { name: 'Ledger export', shows: 'ledger-postings', language: 'csv' },
  'stripe-payout-reconciliation': report('Stripe payout report'),
  'stripe-balance': report('Stripe balance report'),
  'adyen-settlement-details': report('Adyen settlement details'),
  'paypal-settlement': report('PayPal settlement report'),
  'checkout-settlement': report('Checkout.com settlement report'),
  'worldpay-settlement': report('Worldpay settlement report'),
  attachment: { name: 'Attachment', shows: null, language: 'plaintext' },
};
