/** One cell of a row: where it stands in the row's text, and how it reads. */
export interface ParsedCell {
  /** Offsets in the row's text, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly quoted: boolean;
}
