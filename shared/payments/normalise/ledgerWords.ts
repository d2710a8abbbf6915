/**
 * The words of ledger exports, in the languages they are met in: which operation a row belongs to, and how far it
 * has come. Words are looked for, not whole values, because every ledger composes its own ("user_credit", "WD-REVERSAL").
 */

export type LedgerOperation =
  | 'deposit'
  | 'withdrawal'
  | 'refund'
  | 'reversal'
  | 'return'
  | 'chargeback'
  | 'chargeback-reversal'
  | 'fee'
  | 'settlement'
  | 'credit'
  | 'debit'
  | 'other';

export type LedgerStage =
  | 'requested'
  | 'pending'
  | 'approved'
  | 'submitted'
  | 'posted'
  | 'completed'
  | 'credited'
  | 'debited'
  | 'released'
  | 'failed'
  | 'rejected'
  | 'cancelled'
  | 'expired'
  | 'returned'
  | 'reversed';

/** "walletTopUp_CONFIRMED" → "wallet top up confirmed". */
export function spacedWords(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_\-./:|>]+/g, ' ')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

const deposit =
  /deposit|\bdep\b|aufladung|recharge|recarga|ricarica|deposito|bonifico in entrata|inlegg|accredito|pay ?in\b|top ?up|cash ?in\b|fund(ing|ed)\b|incoming|inbound|einzahl|eingang|zahlungseingang|dépôt|ingreso|versement|receipt|collection|\bload\b|wpłata|storting|received funds|acquiring|card payment|purchase|sale\b/;
const withdrawal =
  /withdraw|\bwd\b|\bwdr?l\b|pay ?out|cash ?out|outgoing|outbound|auszahl|ausgang|retrait|retiro|disburse|redemption|redeem|prelievo|wypłata|opname|bank transfer out|transfer out|virement sortant/;
const chargeback = /charge ?back|\bcbk?\b|dispute|rückbuchung|rücklast/;
const reversal =
  /revers|re ?credit|re credited|storno|rollback|roll ?back|unwind|contrepass|annul|give ?back|refund of withdrawal|withdrawal refund|payout refund|credit back|rückgutschrift|undo|recredit/;
const returned = /\breturn(ed)?\b|retour|rückgabe|bounced?/;
const refund = /refund|erstattung|remboursement|reembolso|rimborso|rückerstattung/;
const fee = /\bfees?\b|commission|gebühr|\bfrais\b|entgelt|comisi[oó]n|\bcharges\b/;
const settlement =
  /psp settlement|payout received|settlement received|acquirer settlement|clearing settlement|stripe payout|bank sweep|internal transfer|treasury/;

/** What the row is about; `text` is the type, and what else describes the row, as spaced lower-case words. */
export function operationOf(text: string): LedgerOperation | null {
  if (settlement.test(text)) return 'settlement';
  if (chargeback.test(text))
    return /revers|won|reinstat|repres|refund/.test(text.replace(/charge ?back reversal code/, ''))
      ? 'chargeback-reversal'
      : 'chargeback';
  if (fee.test(text) && !/\b(incl|including|net of|less) fees?\b/.test(text)) return 'fee';
  const isPayout = withdrawal.test(text);
  if (reversal.test(text) || /\brelease[ds]?\b|unreserve|unhold|unlock/.test(text)) return 'reversal';
  if (returned.test(text)) return 'return';
  if (refund.test(text)) return isPayout ? 'reversal' : 'refund';
  if (isPayout) return 'withdrawal';
  if (deposit.test(text)) return 'deposit';
  if (
    /adjust|correction|interest|bonus|reward|promo|trade|\bfx\b|conversion|opening balance|closing balance/.test(
      text,
    )
  )
    return 'other';
  if (/\bcredit(ed)?\b|gutschr(?:ift|\b)|\bcr\b|\bhaben\b|crédit|crédito|\bc\b/.test(text)) return 'credit';
  if (/\bdebit(ed)?\b|lastschrift|\bdr\b|\bsoll\b|débit|débito|\bd\b/.test(text)) return 'debit';
  return null;
}

const stages: readonly (readonly [LedgerStage, RegExp])[] = [
  ['reversed', /revers|rolled ?back|storn(?!iert)|charged ?back|\bre?vs[ld]?\b|extourn/],
  ['returned', /\breturn(ed)?\b|bounced?|retourn/],
  [
    'failed',
    /fail|error|unsuccessful|fehlgeschlag|fehler|échou|echec|échec|fallid|fallit|mislukt|nieudan|timed? ?out|abort/,
  ],
  [
    'rejected',
    /\brej|refus|declin|denied|abgelehnt|zurückgewiesen|rechaz|rifiutat|rejet|geweigerd|odrzucon|blocked|gesperrt|\brjct\b/,
  ],
  ['cancelled', /\bcanc|void|annul|storniert|abgebrochen|abandon|geannuleerd|anulowan/],
  ['expired', /expire|lapsed|abgelaufen/],
  ['released', /\brelease[ds]?\b|unreserve|unhold/],
  [
    'requested',
    /request|\breq\b|created?\b|initiat|initié|\bnew\b|\bneu\b|opened|received request|angelegt|erfasst|beantragt|angefordert|demand|solicit|richiest|aangevraagd|intent|awaiting (payment|funds|user)|unpaid|registered/,
  ],
  [
    'approved',
    /\bappr|authori[sz]ed by|verified|genehmigt|freigegeben|geprüft|approuv|aprob|approvat|goedgekeurd|zatwierdzon|cleared for/,
  ],
  [
    'submitted',
    /submit|\bsent\b|dispatch|transmitted|übermittelt|gesendet|eingereicht|übergeben|envoy|transmis|enviad|inviat|verzonden|wysłan|handed over|in transit|unterwegs|batched/,
  ],
  [
    'pending',
    /\bpend|\bpndg?\b|\bpdng\b|process(ing|)\b|\bproc\b|in progress|on ?hold|\bheld\b|queued|review|screening|suspense|unidentified|ausstehend|offen|schwebend|vorgemerkt|wartend|in bearbeitung|in prüfung|en cours|en attente|pendiente|en curso|en proceso|in attesa|in corso|in elaborazione|openstaand|in behandeling|oczekuj|w toku|waiting|awaiting|unsettled|\bopen\b/,
  ],
  ['credited', /credited|gutgeschrieben|crédité|acreditad|accreditat|bijgeschreven|uznan/],
  [
    'debited',
    /debited|reserved|\breserve\b|\bhold\b|locked|belastet|abgebucht|reserviert|débité|debitad|addebitat|afgeschreven|obciążon/,
  ],
  [
    'posted',
    /\bposted|\bbooked|\bbook\b|gebucht|verbucht|comptabilis|contabiliz|\bpst\b|\bfinal\b|recorded|committed/,
  ],
  [
    'completed',
    /\bcompl|settled?\b|\bsett\b|\bsucc|\bok\b|\bdone\b|confirm|\bpaid\b|processed|cleared|executed|ausgeführt|ausgezahlt|abgeschlossen|erledigt|bestätigt|termin|effectu|finali[sz]|erfolgreich|\bclosed\b|delivered|abgewickelt|r[eé]gl[eé]|completad|liquidad|pagad|eseguit|riuscit|voltooid|uitgevoerd|zakończ|zrealizowan/,
  ],
];

/** How far the row has come, by its status word, or null where the text names no stage. */
export function stageOf(text: string): LedgerStage | null {
  if (text === '') return null;
  for (const [stage, pattern] of stages) if (pattern.test(text)) return stage;
  return null;
}

/** Side of the customer's balance: "C", "CR", "credit", "+", "Haben" and their opposites. */
export function sideOf(text: string): 'credit' | 'debit' | null {
  const word = text.trim().toLowerCase();
  if (
    /^(c|cr|cred|credit|crédit|credito|crédito|haben|h|\+|in|incoming|inbound|crdt|gutschrift|g)$/.test(word)
  )
    return 'credit';
  if (
    /^(d|dr|deb|debit|débit|debito|débito|soll|s|-|−|out|outgoing|outbound|dbit|lastschrift|belastung)$/.test(
      word,
    )
  )
    return 'debit';
  return null;
}
