/** What a table's cells look like: amounts, times, currencies, codes. Decides on a sample, never on one value. */
import type { TableDialect } from '../importing.ts';

const isoDate =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
const yearFirst = /^\d{4}[./]\d{1,2}[./]\d{1,2}(?:[ T]+\d{1,2}:\d{2}.*)?$|^20\d{6}(?:[T ]?\d{4,6}Z?)?$/;
const numericDate =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})(?:[ T,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?(?:\s*(?:Z|UTC|GMT|CES?T|[+-]\d{2}:?\d{2}))?)?$/i;
const namedDate =
  /^(?:[a-z]{3},?\s+)?(?:\d{1,2}[ ./-]+[a-zäéû]{3,10}\.?[ ./-]+\d{2,4}|[a-z]{3,9}\.? \d{1,2},? \d{4})(?:[ T,]+\d{1,2}:\d{2}.*)?$/i;
const epochSeconds = /^1[0-9]{9}(?:\.\d{1,6})?$/;
const epochMilliseconds = /^1[0-9]{12}$/;

/** An amount as people and programs write it: sign or brackets, grouping, one decimal mark, currency around it. */
const amount =
  /^[([]?\s*(?:[A-Z]{3}\s*|[€$£¥]\s*)?[+\-−]?\s*(?:[€$£¥]\s*)?(?:\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d{1,8})?\s*(?:[€$£¥]|[A-Z]{3})?\s*[)\]]?(?:\s?(?:-|CR|DR|C|D|S|H))?$/;
const currencyCode = /^[A-Za-z]{3}$/;

const currencies = new Set(
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP
   CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
   INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
   MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
   SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV
   WST XAF XCD XOF XPF YER ZAR ZMW ZWG`.split(/\s+/),
);

export interface ColumnShape {
  readonly filled: number;
  readonly amounts: number;
  /** Amounts written with a decimal part. */
  readonly decimals: number;
  readonly integers: number;
  readonly times: number;
  /** Times that carry a clock time besides the day. */
  readonly clockTimes: number;
  readonly currencies: number;
  readonly sides: number;
  readonly flows: number;
  readonly negatives: number;
  /** Longer than a code, with letters and digits: an identifier. */
  readonly identifiers: number;
  /** Words that say how far a movement has come. */
  readonly stages: number;
  /** Words that say what kind of movement it is. */
  readonly kinds: number;
  readonly providerIds: number;
  readonly numbers: number;
  readonly distinct: number;
  readonly longest: number;
}

const sideWords = new Set(
  'd c dr cr db debit credit dbit crdt s h soll haben + - in out inbound outbound'.split(' '),
);
const flowWords =
  /^(?:in|out|inbound|outbound|incoming|outgoing|deposit|withdrawal|pay-?in|pay-?out|collection|eingang|ausgang|einzahlung|auszahlung|entrada|salida|entr[ée]e|sortie)$/i;

/** Whole cells, one to three words: "settled", "In Progress", "offen". English, German, French, Spanish, Italian, Portuguese, Dutch. */
const stageWords =
  /^(?:(?:is|was|payment|payout|deposit)[ _-])?(?:pending|open|new|created|initiated|requested|received|submitted|sent|processing|in[ _-]?(?:progress|process|flight)|approved|accepted|authori[sz]ed|confirmed|completed?|done|success(?:ful)?|succeeded|settled|posted|booked|final|finali[sz]ed|paid|executed|failed|failure|error|rejected|declined|denied|refused|cancell?ed|void(?:ed)?|expired|returned|reversed|refunded|on[ _-]?hold|held|blocked|offen|ausstehend|gebucht|verbucht|erledigt|abgeschlossen|fehlgeschlagen|abgelehnt|storniert|genehmigt|beantragt|angefordert|eingegangen|in bearbeitung|en (?:attente|cours)|termin[ée]e?|valid[ée]e?|comptabilis[ée]e?|[ée]chou[ée]e?|rejet[ée]e?|annul[ée]e?|pendiente|completado|abonado|contabilizado|fallido|rechazado|cancelado|in attesa|completato|contabilizzato|fallito|rifiutato|pendente|conclu[ií]do|falhou|geboekt|voltooid|mislukt|geweigerd)$/i;
const kindWords =
  /\b(?:deposit|withdraw(?:al)?|pay-?in|pay-?out|refund|fee|charge-?back|dispute|reversal|adjustment|transfer|credit|debit|top-?up|cash-?out|return|einzahlung|auszahlung|gutschrift|belastung|erstattung|geb[uü]hr|r[uü]ck(?:zahlung|buchung|lastschrift)|storno|d[ée]p[oô]t|retrait|remboursement|frais|dep[oó]sito|retiro|retirada|reembolso|comisi[oó]n|versamento|prelievo|rimborso|commissione|saque|storting|opname|terugbetaling|kosten)\b|_(?:deposit|withdrawal|credit|debit|refund|fee|reversal|return)\b|\b(?:deposit|withdrawal|user|refund|fee|payout|payin)_/i;

export function isAmount(text: string): boolean {
  return text.length <= 40 && amount.test(text);
}

export function isTime(text: string): boolean {
  if (text.length < 8 || text.length > 40) return false;
  return (
    isoDate.test(text) ||
    numericDate.test(text) ||
    yearFirst.test(text) ||
    epochSeconds.test(text) ||
    epochMilliseconds.test(text) ||
    namedDate.test(text)
  );
}

export function isCurrency(text: string): boolean {
  return currencyCode.test(text) && currencies.has(text.toUpperCase());
}

export function shapeOf(values: readonly string[]): ColumnShape {
  const shape = {
    filled: 0,
    amounts: 0,
    decimals: 0,
    integers: 0,
    times: 0,
    clockTimes: 0,
    currencies: 0,
    sides: 0,
    flows: 0,
    negatives: 0,
    identifiers: 0,
    stages: 0,
    kinds: 0,
    providerIds: 0,
    numbers: 0,
    longest: 0,
  };
  const distinct = new Set<string>();
  for (const raw of values) {
    const value = raw.trim();
    if (value === '') continue;
    shape.filled += 1;
    distinct.add(value);
    shape.longest = Math.max(shape.longest, value.length);
    if (isTime(value)) {
      shape.times += 1;
      if (/\d:\d\d/.test(value) || epochSeconds.test(value) || epochMilliseconds.test(value))
        shape.clockTimes += 1;
    }
    if (isAmount(value)) {
      shape.amounts += 1;
      if (/[.,]\d{1,8}\D*$/.test(value)) shape.decimals += 1;
      if (/^[+\-−]?\d+$/.test(value)) shape.integers += 1;
      if (/^[(\-−]|-$/.test(value)) shape.negatives += 1;
    }
    if (/^[+\-−\d.,' ()]+$/.test(value)) shape.numbers += 1;
    if (isCurrency(value)) shape.currencies += 1;
    if (sideWords.has(value.toLowerCase())) shape.sides += 1;
    if (flowWords.test(value)) shape.flows += 1;
    if (value.length >= 5 && /\d/.test(value) && /^[\w./:#-]+$/.test(value)) shape.identifiers += 1;
    if (stageWords.test(value)) shape.stages += 1;
    if (kindWords.test(value)) shape.kinds += 1;
    if (/^(?:pi|ch|re|po|py|dp|du|pyr|txn|evt|tr|seti|in)_[A-Za-z0-9]{8,}$/.test(value))
      shape.providerIds += 1;
  }
  return { ...shape, distinct: distinct.size };
}

export interface DecidedMark {
  readonly mark: '.' | ',';
  readonly assumed: boolean;
}

/** Which sign is the decimal mark, over all amounts of the sample. */
export function decimalMarkOf(values: readonly string[], otherwise: '.' | ','): DecidedMark {
  let point = 0;
  let mark = 0;
  let thousands: '.' | ',' | null = null;
  for (const value of values) {
    const digits = value.replace(/[^\d.,]/g, '');
    const lastPoint = digits.lastIndexOf('.');
    const lastComma = digits.lastIndexOf(',');
    if (lastPoint < 0 && lastComma < 0) continue;
    if (lastPoint >= 0 && lastComma >= 0) {
      if (lastPoint > lastComma) point += 3;
      else mark += 3;
      continue;
    }
    const sign = lastPoint >= 0 ? '.' : ',';
    const after = digits.length - Math.max(lastPoint, lastComma) - 1;
    const several = digits.indexOf(sign) !== digits.lastIndexOf(sign);
    if (several) {
      if (sign === '.') mark += 3;
      else point += 3;
    } else if (after !== 3) {
      if (sign === '.') point += 1;
      else mark += 1;
    } else {
      thousands = sign;
    }
  }
  if (point !== mark) return { mark: point > mark ? '.' : ',', assumed: false };
  // Only values like "1,234": three digits after a sign are grouping far more often than a fraction.
  if (thousands !== null) return { mark: thousands === '.' ? ',' : '.', assumed: true };
  return { mark: otherwise, assumed: false };
}

export interface DecidedOrder {
  readonly order: TableDialect['dateOrder'];
  readonly assumed: boolean;
}

/** How days and months are ordered, over all dates of the sample. */
export function dateOrderOf(values: readonly string[]): DecidedOrder {
  const dates = values.map((value) => value.trim()).filter((value) => value !== '');
  if (dates.length === 0) return { order: 'iso', assumed: false };
  const share = (pattern: RegExp) => dates.filter((value) => pattern.test(value)).length / dates.length;
  if (share(epochMilliseconds) > 0.8) return { order: 'epoch-milliseconds', assumed: false };
  if (share(epochSeconds) > 0.8) return { order: 'epoch-seconds', assumed: false };
  const parts = dates.flatMap((value) => {
    const match = numericDate.exec(value);
    return match === null
      ? []
      : [
          {
            first: Number(match[1]),
            second: Number(match[3]),
            year: Number(match[4]),
            sign: match[2] ?? '',
            half: match[5],
          },
        ];
  });
  if (parts.length === 0) return { order: 'iso', assumed: false };
  if (parts.some(({ first }) => first > 12)) return { order: 'dmy', assumed: false };
  if (parts.some(({ second }) => second > 12)) return { order: 'mdy', assumed: false };
  if (parts.every(({ sign }) => sign === '.')) return { order: 'dmy', assumed: false };
  // Every date reads both ways. An export covers one stretch of days: the reading with the shorter span is the real one.
  const dayFirst = span(parts.map(({ first, second, year }) => Date.UTC(year, second - 1, first)));
  const monthFirst = span(parts.map(({ first, second, year }) => Date.UTC(year, first - 1, second)));
  if (dayFirst !== monthFirst) return { order: dayFirst < monthFirst ? 'dmy' : 'mdy', assumed: true };
  return { order: parts.some(({ half }) => half !== undefined) ? 'mdy' : 'dmy', assumed: true };
}

function span(instants: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const instant of instants) {
    low = Math.min(low, instant);
    high = Math.max(high, instant);
  }
  return high - low;
}
