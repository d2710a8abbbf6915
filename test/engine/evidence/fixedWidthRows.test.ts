import { describe, expect, it } from 'vitest';
import { shownText } from '../../../electron/engine/evidence/displayText.ts';
import { normaliseRecord } from '../../../shared/payments/normalise/index.ts';
import { createImporter } from '../../../electron/engine/evidence/importers/index.ts';
import { displayColumns } from '../../../electron/engine/evidence/parse/displayColumns.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import { recording } from './recordingSink.ts';

const lines = [
  'LEDGER OF MARCH',
  '',
  'Entry   Booked      Reference  Beneficiary name  Type             Amount  Ccy',
  '------  ----------  ---------  ----------------  ----------  ----------  ---',
  'L-0001  2026-03-01  DEP-10001  Ann Example       deposit       1,250.00  EUR',
  'L-0002  2026-03-02  WD-200002  Bo Sample         withdrawal      -99.10  EUR',
  'L-0003  2026-03-03  DEP-10003  Cy Specimen       deposit          12.55  EUR',
  'L-0004  2026-03-04  DEP-10004  Di Pattern        deposit           1.00  EUR',
  '------  ----------  ---------  ----------------  ----------  ----------  ---',
  'Total                                                          1,164.45  EUR',
  'L-0005  2026-03-05  DEP-10005  Someone whose name is too long and runs on   EUR',
  '',
];
const text = lines.join('\r\n');

describe('rows of fixed widths', () => {
  const recognised = recognise(text, { fileName: 'host.txt', whole: true });
  const kept = recording('host.txt');
  const importer = createImporter(recognised, kept.context);
  for (const byte of Buffer.from(text)) importer.push(Uint8Array.of(byte));
  void importer.end();

  it('are records; titles, headers and rules are not', () => {
    expect(kept.records.map(({ locator }) => locator)).toEqual(['line:5', 'line:6', 'line:7', 'line:8']);
    expect(kept.stored.join('')).toBe(text);
  });

  it('are skipped where they are a total, or a value runs over its place', () => {
    expect(kept.skipped).toEqual([
      { locator: 'line:10', reason: 'a total, not an entry' },
      { locator: 'line:11', reason: 'a value stands across the place where a field begins' },
    ]);
  });

  it('state what a delimited row would', () => {
    expect(kept.records.flatMap((record) => normaliseRecord(record).events)[1]).toMatchObject({
      kind: 'debited',
      amount: { minor: 9910n, currency: 'EUR' },
      times: { bookedOn: '2026-03-02' },
    });
  });

  it('are shown with the names in them masked', () => {
    const shown = shownText(kept.records[0]?.text ?? '', displayColumns(recognised));
    expect(shown).not.toContain('Ann Example');
    expect(shown).toContain('DEP-10001');
    expect(shown).toContain('1,250.00');
  });
});
