/** SQL expressions that turn what a column holds into what a person reads; for views, queries and joins alike. */

/** ISO 4217 currencies without, and with three, decimals; all others have two. */
const withoutDecimals = `'BIF','CLP','DJF','GNF','ISK','JPY','KMF','KRW','PYG','RWF','UGX','UYI','VND','VUV','XAF','XOF','XPF'`;
const threeDecimals = `'BHD','IQD','JOD','KWD','LYD','OMR','TND'`;
const fourDecimals = `'CLF','UYW'`;

/** Minor units as exact decimal text: pads to one digit before the point, then cuts. */
export function decimalSql(minor: string, currency: string): string {
  const sign = `case when ${minor} like '-%' then '-' else '' end`;
  const digits = `ltrim(${minor}, '-')`;
  const padded = (places: number) =>
    `(substr('00000', 1, max(0, ${places + 1} - length(${digits}))) || ${digits})`;
  const cut = (places: number) =>
    `${sign} || substr(${padded(places)}, 1, length(${padded(places)}) - ${places}) || '.' || substr(${padded(places)}, -${places})`;
  return `case when ${minor} is null then null when ${currency} in (${withoutDecimals}) then cast(${minor} as text) when ${currency} in (${threeDecimals}) then ${cut(3)}
    when ${currency} in (${fourDecimals}) then ${cut(4)} else ${cut(2)} end`;
}

/** Epoch milliseconds as UTC text. */
export const isoSql = (column: string): string =>
  `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;

/** The text of a column that holds the id of a word. */
export const wordSql = (column: string): string => `(select text from word where id = ${column})`;

/** Stands in a locator's form where its number belongs. */
export const placeMark = '\u0001';

/** Place in the source of a row of `record` under this alias: `line:88`. */
export const locatorSql = (record: string): string =>
  `replace(${wordSql(`${record}.locator_form`)}, char(1), coalesce(${record}.place, ''))`;

/** Parties by number, in the order of shared/evidence/model.ts; the vault keeps the number. */
export const partyNumbers = ['ledger', 'psp', 'bank'] as const;

/** A column that holds a party's number as its name. */
export const partySql = (column: string): string =>
  `case ${column} ${partyNumbers.map((party, index) => `when ${index + 1} then '${party}'`).join(' ')} end`;

/** When a record happened or arrived, for ordering; indexed under this very expression. */
export const recordTimeSql = (record: string): string =>
  `coalesce(${record}.occurred_at, ${record}.received_at, 0)`;
