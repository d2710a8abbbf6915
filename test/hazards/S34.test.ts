import { describe, expect, it } from 'vitest';
import { bundleDocuments, ordered } from '../../electron/engine/bundles/documents.ts';
import { aBundle, webhooks } from '../engine/bundles/aBundle.ts';

describe('S34: a bundle says what it holds and what it leaves out', () => {
  const documents = bundleDocuments(ordered(aBundle()), '');
  const read = (path: string): string => documents.get(path) ?? '';

  it('marks a cited record whose evidence is left out, in the report and in both timelines', () => {
    expect(read('data/report.md')).toContain('statement.xml · Stmt\\[1\\]/Ntry\\[2\\] (not in this bundle)');
    expect(read('data/report.html')).toContain('statement.xml · Stmt[1]/Ntry[2] (not in this bundle)');
    expect(read('data/timeline.csv')).toContain('"statement.xml","Stmt[1]/Ntry[2]","not in this bundle"');
    expect(JSON.parse(read('data/timeline.json'))).toMatchObject({
      entries: [{ evidence: webhooks.sha256 }, { evidence: null }],
    });
  });

  it('lists every omission with its reason, and every redaction by place, class and rule', () => {
    const leftOut = read('data/report.md').split('## Left out')[1]?.split('##')[0]?.trim();
    expect(leftOut?.split('\n')).toEqual([
      '| What | Why |',
      '| --- | --- |',
      '| 1 span of class “pan” | redacted; redactions.json gives each place |',
      '| statement.xml | holds other customers’ entries |',
    ]);
    expect(JSON.parse(read('data/case.json'))).toMatchObject({ omissions: [{ what: 'statement.xml' }] });
    expect(JSON.parse(read('data/redactions.json'))).toEqual({
      policy: '1',
      spans: [
        {
          evidence: webhooks.sha256,
          source: webhooks.source,
          locator: 'line:1',
          offset: 12,
          length: 30,
          class: 'pan',
          rule: 'pan.luhn',
        },
      ],
    });
  });

  it('counts what it holds at the top', () => {
    expect(read('data/report.md')).toContain('**Holds:** 1 payment, 1 finding, 2 pieces of evidence');
  });
});
