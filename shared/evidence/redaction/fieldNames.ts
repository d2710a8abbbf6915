/**
 * What a field's name says about its value. Structural rules come first because they need no guess: a value under
 * `Authorization` is a credential whatever it looks like, and digits under `trace_id` are not a card number.
 */

export type FieldMeaning =
  | 'card-number'
  | 'card-code'
  | 'track'
  | 'pin'
  | 'credential'
  /** A reference, trace or time: digits in it are not taken for a card number on their checksum alone. */
  | 'identifier'
  | 'neutral';

const cardNumber = new Set(
  `cardnumber cardno cardnum ccnumber ccnum ccno creditcard creditcardnumber creditcardno debitcardnumber pan fpan dpan
   cardpan panno pannumber primaryaccountnumber de2 de002 field2 f2 accountnumbercard tokenpan devicepan cleartextpan
   kartennummer numerocarte numerodetarjeta numerotarjeta`.split(/\s+/),
);

const cardCode = new Set(
  `cvv cvv2 cvc cvc2 csc cvn cvn2 cav cav2 cvd icvv dcvv securitycode cardsecuritycode cardverificationcode
   cardverificationvalue verificationvalue cardcvc cardcvv cvccode cvvcode cvvnumber cvcnumber encryptedsecuritycode
   prufziffer kartenprufnummer`.split(/\s+/),
);

const track = new Set(
  `track track1 track2 track3 trackdata track1data track2data track3data track2equivalentdata magstripe magstripedata
   magneticstripe swipedata de35 de36 de45 de55 field35 field45 emvdata iccdata icc`.split(/\s+/),
);

const pin = new Set('pin pinblock encryptedpin encryptedpinblock pindata de52 field52 cardpin'.split(' '));

const credential = new Set(
  `authorization proxyauthorization wwwauthenticateresponse cookie setcookie cookie2 setcookie2 xapikey apikey api_key
   apisecret secret clientsecret appsecret sharedsecret signingsecret webhooksecret endpointsecret consumersecret
   password passwd pwd passphrase passcode userpassword token accesstoken refreshtoken idtoken authtoken sessiontoken
   bearertoken csrftoken xsrftoken securitytoken xamzsecuritytoken privatekey secretkey secretaccesskey encryptionkey
   signingkey hmackey masterkey accesskey bearer jwt sessionid sessid phpsessid jsessionid sid connectsid otp totp
   onetimepassword mfacode assertion clientassertion samlresponse codeverifier
   signature sig hmac hmacsignature stripesignature xhubsignature xhubsignature256 webhooksignature svixsignature
   xsignature xwebhooksignature xrazorpaysignature paypaltransmissionsig tlsignature xjwssignature tppsignature
   xpayloadsignature xrequestsignature xcallbacksignature digestsignature
   xauthtoken xaccesstoken xcsrftoken xxsrftoken xsessiontoken xapitoken xapisecret xclientsecret ocpapimsubscriptionkey
   subscriptionkey authkey xauthkey kennwort passwort contrasena motdepasse`.split(/\s+/),
);

/** Tokens that name an object of a provider and open nothing. */
const harmlessToken =
  /^(?:page|next|nextpage|prev|previous|continuation|cursor|sync|card|payment|paymentmethod|network|device|instrument|mandate|customer|account|idempotency|cancel|tracking|trace|correlation|pagination)token$/;

const identifierEnding =
  /(?:id|ids|uuid|guid|ref|refs|reference|references|referenz|referencia|trace|rrn|arn|stan|uetr|key|nonce|etag|number|no|nr|num|seq|sequence|counter|index|hash|digest|sha256|checksum|time|timestamp|ts|date|at|on|created|updated|expires|expiry|port|size|length|bytes|offset|iban|bic|account|acct|phone|tel|telephone|mobile|msisdn|fax|version|code|amount|amt|gross|net|fee|balance|total|ip|useragent)$/;

/** XML of ISO 20022 and others: short names that the endings above do not cover. */
const identifierNames = new Set(
  `id endtoendid instrid txid msgid pmtinfid acctsvcrref ntryref clrsysref uetr mndtid chqnb ustrd strd rmtinf addtlntryinf
   addtltxinf addtlstmtinf othr remittance remittanceinformation verwendungszweck transfergroup statementdescriptor arn epoch
   epochsecond epochms nanos nanoofsecond pid tid thread line lineno host hostname instant duration elapsed`.split(
    /\s+/,
  ),
);

const cardContext =
  /^(?:card|cards|creditcard|debitcard|carddetails|carddata|cardinfo|paymentcard|cc|creditcarddetails|cardpresent|paymentmethod|paymentmethoddetails|paymentmethoddata|paymentinstrument|fundingcard|sourceofcard|kreditkarte|carte|tarjeta)$/;

/** What a name says by itself, and what it makes of the names around it. */
interface NameFacts {
  readonly own: FieldMeaning;
  /** `number`: a card's inside a card. */
  readonly isNumber: boolean;
  /** `cid`: a card's code inside a card. */
  readonly isCid: boolean;
  /** `value`: a cookie's inside cookies. */
  readonly isValue: boolean;
  readonly isCookies: boolean;
  readonly isCard: boolean;
}

const facts = new Map<string, NameFacts>();

/** A name without case, separators and accents. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** @param parents names around the field, outermost first */
export function fieldMeaning(name: string, parents: readonly string[] = []): FieldMeaning {
  const { own, isNumber, isCid, isValue } = factsOf(name);
  if (own === 'identifier' && isNumber && insideCard(parents)) return 'card-number';
  if (own === 'neutral' && isCid && insideCard(parents)) return 'card-code';
  if (isValue && parents.some((parent) => factsOf(parent).isCookies)) return 'credential';
  return own;
}

function factsOf(name: string): NameFacts {
  const known = facts.get(name);
  if (known !== undefined) return known;
  const plain = plainName(name);
  const found: NameFacts = {
    own: classify(plain),
    isNumber: plain === 'number' || plain === 'no' || plain === 'num' || plain === 'accountnumber',
    isCid: plain === 'cid',
    isValue: plain === 'value',
    isCookies: plain === 'cookies',
    isCard: cardContext.test(plain),
  };
  // Names come from the input: the memory of them stays bounded.
  if (facts.size > 20_000) facts.clear();
  facts.set(name, found);
  return found;
}

function classify(plain: string): FieldMeaning {
  if (cardNumber.has(plain) || /(?:card|cc)(?:number|num|no|pan)$/.test(plain)) return 'card-number';
  if (cardCode.has(plain) || /(?:cvv2?|cvc2?)$/.test(plain)) return 'card-code';
  if (track.has(plain)) return 'track';
  if (pin.has(plain)) return 'pin';
  if (isCredentialName(plain)) return 'credential';
  if (identifierNames.has(plain) || identifierEnding.test(plain)) return 'identifier';
  return 'neutral';
}

function isCredentialName(plain: string): boolean {
  if (credential.has(plain)) return true;
  if (
    /(?:password|passwd|passphrase|secret|secretkey|privatekey|apikey|signature|authorization|cookie)$/.test(
      plain,
    )
  )
    return true;
  return plain.endsWith('token') && !harmlessToken.test(plain);
}

/** True where a name around the value says that it belongs to a card. */
export function insideCard(parents: readonly string[]): boolean {
  return parents.some((parent) => factsOf(parent).isCard);
}
