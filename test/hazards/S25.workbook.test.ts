import { describe, expect, it } from 'vitest';
import { recording } from '../engine/evidence/recordingSink.ts';
import { dataRow, headerRow, rawWorkbook, readWorkbook, textCell } from '../engine/evidence/workbooks.ts';

describe('S25: a workbook is expanded under limits', () => {
  it('that expands more than a hundred times is refused before anything of it is kept', async () => {
    const kept = recording('bomb.xlsx');
    const spaces = Buffer.alloc(64 * 1024 * 1024, 0x20).toString('latin1');
    const bytes = rawWorkbook(`${headerRow}${spaces}`);
    const before = process.memoryUsage().rss;
    await expect(readWorkbook(bytes, {}, kept)).rejects.toMatchObject({ code: 'limit_exceeded' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect(kept.stored).toEqual([]);
  });

  it.each<readonly [string, (bytes: Buffer) => Uint8Array]>([
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 40)],
    [
      'with a flipped byte',
      (bytes) => Buffer.concat([bytes.subarray(0, 60), Buffer.from([0xff]), bytes.subarray(61)]),
    ],
    ['with bytes behind its end', (bytes) => Buffer.concat([bytes, Buffer.from('trailing')])],
  ])('that is %s is refused as damaged, by name', async (_what, damage) => {
    const bytes = damage(rawWorkbook(headerRow + dataRow(2, textCell('x'))));
    await expect(readWorkbook(bytes)).rejects.toMatchObject({ code: 'damaged_input' });
    await expect(readWorkbook(bytes)).rejects.toThrow(/^book\.xlsx: /);
  });
});
