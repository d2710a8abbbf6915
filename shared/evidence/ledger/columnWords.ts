/** The words that exports use in their headers, by what the column means: English, German, French, Spanish, Italian, Portuguese, Dutch, Russian. */
import type { LedgerColumnRole } from '../importing.ts';

interface RoleWords {
  readonly role: LedgerColumnRole;
  /** Tried against the header in lower case, without accents, words parted by single spaces. */
  readonly pattern: RegExp;
  readonly weight: number;
}

/** A party's own reference names a payment; its id, number or key names the party. */
const refWord = '(?:ref|reference|referenz|referencia|riferimento)';
const idWord = '(?:id|ids|no|nr|num|number|key|ref|reference|code|uuid|guid|nummer|numero)';

const words: readonly RoleWords[] = [
  {
    role: 'entryId',
    weight: 10,
    pattern: new RegExp(
      `^(?:ledger |journal |gl )?(?:entry|posting|line|row|record|item|buchungs?|beleg|ecriture|asiento|boeking)s? ?${idWord}$`,
    ),
  },
  {
    role: 'entryId',
    weight: 9,
    pattern: /^(?:buchungsnummer|belegnummer|buchungsnr|belegnr|entry|journal (?:id|no|number))$/,
  },
  { role: 'entryId', weight: 6, pattern: /^(?:id|uid|uuid|nr|no|#|lfd nr|seq|sequence|ledger id)$/ },
  {
    role: 'transactionId',
    weight: 10,
    pattern: new RegExp(
      `^(?:ledger |internal |our |core )?(?:transaction|txn|tx|trx|transfer|operation|transaktions?|transaktion|movement|transaccion|transacao|transazione)s? ?${idWord}$`,
    ),
  },
  {
    role: 'transactionId',
    weight: 7,
    pattern: /^(?:transaction|txn|tx|trx|transaktion|group id|batch entry id|journal)$/,
  },
  {
    role: 'externalReference',
    weight: 12,
    pattern: new RegExp(
      `^(?:external|ext|psp|provider|gateway|processor|stripe|adyen|bank|partner|acquirer|network|upstream|third party|fremd|scheme|remote|vendor|rail|channel)s? ?(?:transaction |txn |tx |payment |charge |object |source )?${idWord}$`,
    ),
  },
  {
    role: 'externalReference',
    weight: 11,
    pattern:
      /^(?:end ?to ?end(?: id| reference| ref)?|e2e(?: id| ref| reference)?|uetr|externe (?:referenz|id)|fremdreferenz|referencia externa|reference externe|riferimento esterno|provider|psp|gateway|external|correlation id|linked id|source id|original id)$/,
  },
  {
    role: 'reference',
    weight: 11,
    pattern: new RegExp(
      `^(?:(?:payment|order|deposit|withdrawal|payout|pay ?out|pay ?in|internal|our|own|business|invoice|desk|case|request|instruction|zahlungs?|auftrags?)s? ?(?:${refWord}|${idWord})|(?:merchant|client|customer|user|kunden?)s? ?${refWord}(?: end to end)?)$`,
    ),
  },
  {
    role: 'reference',
    weight: 12,
    pattern:
      /^(?:ref|reference|referenz|referencia|riferimento|referentie|reference no|reference number|ref no|refnr|payment reference|merchant reference)$/,
  },
  {
    role: 'reference',
    weight: 10,
    pattern: new RegExp(
      `^(?:(?:document|doc|voucher|piece) ?${idWord}|(?:номер|no) документа|референс|номер (?:заказа|платежа|счета))$`,
    ),
  },
  {
    role: 'valueOn',
    weight: 13,
    pattern:
      /^(?:value (?:date|day|on)|valuta(?:datum| date)?|wertstellung(?:sdatum|stag)?|wert|date (?:de )?valeur|fecha (?:de )?valor|data (?:di )?valuta|data valor|rentedatum|дата валютирования|val date|valued on)$/,
  },
  {
    role: 'bookedOn',
    weight: 12,
    pattern:
      /^(?:book(?:ed|ing)? (?:date|day|on)|booked|posting date|posted on|accounting date|ledger date|effective (?:date|on)|buchungs(?:tag|datum)|date comptable|ecriture date|дата (?:проводки|списания|зачисления)|date d ?operation|fecha contable|data contabile|boekdatum|settlement date|business date|gl date)$/,
  },
  {
    role: 'occurredAt',
    weight: 12,
    pattern:
      /^(?:occurred(?: at| on)?|created(?: at| on| utc| time| date)?|created at utc|event (?:time|at|date)|posted(?: at)?|posting time|booked at|recorded(?: at)?|entry (?:time|date)|timestamp|time ?stamp|date ?time|transaction (?:time|date)|txn (?:time|date)|when|zeitpunkt|zeitstempel|erstellt(?: am)?|erfasst(?: am)?|horodatage|fecha y hora|fecha hora|data ora|data hora|tijdstip|ts|time utc|utc time|date utc|updated(?: at)?|executed(?: at)?|completed(?: at)?)$/,
  },
  {
    role: 'occurredAt',
    weight: 8,
    pattern: /^(?:date|time|datum|fecha|data|jour|dia|day|zeit|heure|hora|дата|время)(?: .*)?$/,
  },
  { role: 'occurredAt', weight: 6, pattern: /(?:^| )(?:at|time|date|timestamp|datum|zeit|utc)$/ },
  {
    role: 'amountMinor',
    weight: 13,
    pattern:
      /(?:minor|cents?|pence|subunits?|kleinste einheit|centimes|centavos|centimos|in ct)(?: units?| amount)?(?: |$)/,
  },
  {
    role: 'amount',
    weight: 12,
    pattern:
      /^(?:сумма(?: .*)?|amount|amt|betrag|umsatz|montant|importe|importo|valor|bedrag|quantia|value|sum|summe|wert betrag|gross|gross amount|gross amt|signed amount|amount signed|posting amount|entry amount|transaction amount|txn amount|local amount|booked amount|amount gross|brutto|bruttobetrag|buchungsbetrag)$/,
  },
  {
    role: 'amount',
    weight: 8,
    pattern: /(?:^| )(?:amount|amt|betrag|umsatz|montant|importe|importo|bedrag)(?: |$)/,
  },
  { role: 'amount', weight: 5, pattern: /^(?:total|net|net amount|movement|change|delta|quantity)$/ },
  {
    role: 'debit',
    weight: 12,
    pattern:
      /^(?:дебет|расход|списание|списано|сумма (?:по )?дебету?|debits?|debit (?:amount|amt)|amount debit|dr|dr amount|soll|sollbetrag|belastung|ausgang|lastschrift|money out|paid out|out|outflow|withdrawn|amount out|debitos?|cargo|dare|af|uit|charges out|sortie)$/,
  },
  {
    role: 'credit',
    weight: 12,
    pattern:
      /^(?:кредит|приход|зачисление|зачислено|поступление|сумма (?:по )?кредиту?|credits?|credit (?:amount|amt)|amount credit|cr|cr amount|haben|habenbetrag|gutschrift|eingang|money in|paid in|in|inflow|deposited|amount in|creditos?|abono|avere|bij|entree)$/,
  },
  {
    role: 'side',
    weight: 12,
    pattern:
      /^(?:side|sign|dr ?cr|cr ?dr|d ?c|debit ?credit|credit ?debit|cdt ?dbt(?: ind)?|(?:credit ?debit|debit ?credit|dc|cd|cdt ?dbt) (?:indicator|ind|flag|mark)|soll ?haben(?:kennzeichen| kennzeichen)?|s ?h(?: kennzeichen)?|sens|signo|segno|entry side|posting side|af ?bij)$/,
  },
  {
    role: 'currency',
    weight: 12,
    pattern:
      /^(?:(?:\w+ )?(?:currency|ccy|curr|cur)(?: code)?|wahrung|waehrung|devise|moneda|divisa|moeda|munt|valuta|валюта(?: .*)?|iso|iso code)$/,
  },
  {
    role: 'type',
    weight: 12,
    pattern:
      /^(?:(?:entry|posting|transaction|txn|tx|movement|operation|event|record|ledger|journal|booking) ?(?:type|kind|category|class)|type|kind|category|buchungsart|umsatzart|vorgang(?:sart)?|art|typ|tipo(?: de .*)?|type d ?operation|soort|тип(?: операции)?|вид операции|transaction|event|operation|action|activity|what|booking)$/,
  },
  {
    role: 'status',
    weight: 12,
    pattern:
      /^(?:(?:\w+ )?(?:status|state)|zustand|stand|estado|stato|etat|statut|toestand|статус|состояние)$/,
  },
  {
    role: 'reason',
    weight: 12,
    pattern:
      /^(?:(?:\w+ )?(?:reason|reason code|error|error code|failure(?: code| reason)?|grund|motif|motivo|return code|decline code|reject(?:ion)? code|failure message))$/,
  },
  {
    role: 'fee',
    weight: 12,
    pattern:
      /^(?:(?:\w+ )?(?:fees?|commission|gebuhr(?:en)?|gebuehr(?:en)?|entgelt|frais|comision|commissione|spesen|kosten|taxa|комиссия)(?: amount| amt)?)$/,
  },
  {
    role: 'counterparty',
    weight: 11,
    pattern:
      /^(?:counter ?party(?: .*)?|beneficiary(?: .*)?|recipient(?: .*)?|payee(?: .*)?|payer(?: .*)?|sender(?: .*)?|debtor(?: .*)?|creditor(?: .*)?|empfanger(?: .*)?|auftraggeber(?: .*)?|(?:beguenstigter|begunstigter) (?:zahlungspflichtiger|auftraggeber)|kontonummer iban|begunstigter|gegenkonto|contrepartie|contraparte|ordenante|beneficiario|tegenpartij|tegenrekening|partner name|name|iban|bank account|destination(?: account)?|from account|to account|контрагент|получатель|плательщик|отправитель)$/,
  },
  {
    role: 'account',
    weight: 11,
    pattern:
      /^(?:(?:ledger |gl |user |customer |client |wallet )?(?:account|acct|konto|compte|cuenta|conto|conta|rekening|wallet)(?: id| no| nr| number| name| code)?|user(?: id| ref)?|customer(?: id| no| number)?|client(?: id)?|member(?: id)?|uid|user uuid|holder|kunde|kunden ?(?:id|nr|nummer)|kontonummer|owner)$/,
  },
  {
    role: 'rail',
    weight: 11,
    pattern:
      /^(?:rail|payment rail|method|payment method|channel|scheme|network|instrument|payment type|zahlungsart|zahlungsweg|medio(?: de pago)?|mode(?: de paiement)?|metodo|betaalwijze|transport)$/,
  },
  {
    role: 'direction',
    weight: 11,
    pattern:
      /^(?:direction|flow|richtung|in ?out|inout|way|sentido|senso|richting|flow direction|money flow|deposit withdrawal)$/,
  },
  {
    role: 'description',
    weight: 10,
    pattern:
      /^(?:description|details?|narrative|narration|memo|notes?|text|remarks?|verwendungszweck|buchungstext|libelle|concepto|causale|omschrijving|comments?|remittance(?: info(?:rmation)?)?|statement text|info(?:rmation)?|label|betreff|descripcion|descrizione|descricao|beschreibung|ecriture lib|назначение(?: платежа)?|описание|комментарии)$/,
  },
];

/** `BookedAt (UTC)` → `booked at utc`. Without accents й is и, and ё is е. */
export function headerWords(header: string): string {
  return header
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9а-я#]+/g, ' ')
    .trim();
}

const qualifiers = /\b(?:utc|gmt|cet|cest|eur|usd|gbp|chf|iso|local|in|of|the|mez)\b/g;

/** How strongly a header names a role; 0 when not at all. */
export function wordWeight(header: string, role: LedgerColumnRole): number {
  const plain = headerWords(header);
  const bare = plain.replace(qualifiers, ' ').replace(/\s+/g, ' ').trim();
  let best = 0;
  for (const entry of words) {
    if (entry.role !== role || entry.weight <= best) continue;
    if (entry.pattern.test(plain) || (bare !== '' && entry.pattern.test(bare))) best = entry.weight;
  }
  return best;
}
