import { describe, expect, it } from 'vitest';
import { sourceFormats } from '../../../shared/evidence/model.ts';
import { formatGroups, groupText } from '../../../renderer/evidence/formatGroups.ts';

describe('what can be dropped in', () => {
  it('names every format once; replayed exchanges are made here, not dropped in', () => {
    const named = formatGroups.flatMap(({ formats }) => formats);
    expect([...named].sort()).toEqual(sourceFormats.filter((format) => format !== 'replay-attempt').sort());
  });

  it('draws the families of messages together', () => {
    const banks = formatGroups.find(({ title }) => title === 'Banks and schemes');
    expect(banks === undefined ? '' : groupText(banks)).toMatch(
      /^camt\.029\/052\/053\/054\/056, pacs\.002\//,
    );
  });
});
