import { describe, expect, it } from 'vitest';
import { bundleDocuments, ordered } from '../../../electron/engine/bundles/documents.ts';
import { reportRowLimit } from '../../../electron/engine/bundles/report.ts';
import { canonicalJson } from '../../../electron/engine/bundles/canonicalJson.ts';
import { visibleLine, visibleText } from '../../../electron/engine/bundles/visibleText.ts';
import type { BundleInput } from '../../../shared/bundles/model.ts';
import { aBundle } from './aBundle.ts';

function documents(changes: Partial<BundleInput> = {}): { html: string; markdown: string; csv: string } {
  const found = bundleDocuments(ordered(aBundle(changes)), '');
  return {
    html: found.get('data/report.html') ?? '',
    markdown: found.get('data/report.md') ?? '',
    csv: found.get('data/timeline.csv') ?? '',
  };
}

describe('the report', () => {
  it('says what is wrong, why, and which file shows it', () => {
    const { markdown, html } = documents();
    expect(markdown).toContain('### MISSING\\_CREDIT · high · DEP-4Q81ZD');
    expect(markdown).toContain('The PSP captured 2,450.00 EUR');
    expect(markdown).toContain('Next step: Credit the user by hand.');
    expect(markdown).toMatch(/\| \[.*line:1\]\(evidence\/[0-9a-f]{64}\.json\) \|/);
    expect(html).toMatch(/<a href="evidence\/[0-9a-f]{64}\.json">/);
  });

  it('tells the time in UTC and says so', () => {
    const { markdown } = documents();
    expect(markdown).toContain('**Frozen:** 2026-03-22 00:00:00 UTC by analyst');
    expect(markdown).toContain('All times are UTC');
  });

  it('names the path with its proof, and what is expected next', () => {
    const { markdown } = documents();
    expect(markdown).toContain(
      '| psp | payment | succeeded | 2026-03-21 22:30:00 UTC | 1 h 30 min | claimed | yes |',
    );
    expect(markdown).toContain('| psp | settled | – | expected | A payout follows. |');
    expect(markdown).toContain('**Bank:** no record');
  });

  it('keeps the lines of a note, and shows what would hide in it', () => {
    const { markdown, html } = documents();
    expect(markdown).toContain(
      '> \\# Not a heading\\\n> \\[click\\](javascript:alert(1))\\\n> ⟨U+202E⟩gnp.exe',
    );
    expect(html).toContain(
      '<blockquote># Not a heading\n[click](javascript:alert(1))\n⟨U+202E⟩gnp.exe</blockquote>',
    );
  });

  it('cuts a very long table and says where the rest is', () => {
    const [entry] = aBundle().timeline;
    const timeline = Array.from({ length: reportRowLimit + 3 }, () => entry).flatMap((one) =>
      one ? [one] : [],
    );
    const { html, csv } = documents({ timeline });
    expect(html).toContain(
      `3 further rows are left out here; timeline.csv holds all ${String(reportRowLimit + 3)}.`,
    );
    expect(csv.split('\r\n')).toHaveLength(reportRowLimit + 5);
  });

  it('says so when nothing was found, redacted or left out', () => {
    const { markdown } = documents({ findings: [], redactions: [], omissions: [] });
    expect(markdown).toContain('Nothing is wrong with these payments as far as the evidence shows.');
    expect(markdown).toContain('Nothing was redacted or left out.');
  });
});

describe('text from evidence', () => {
  it('shows controls, bidirectional marks and invisible characters as tokens', () => {
    expect(visibleText('a\u0000b\u001b[2Jc\u202ed\u200be\u{e0041}\ud800')).toBe(
      'a⟨U+0000⟩b⟨U+001B⟩[2Jc⟨U+202E⟩d⟨U+200B⟩e⟨U+E0041⟩⟨broken character⟩',
    );
    expect(visibleText('one\r\ntwo\tthree')).toBe('one\ntwo\tthree');
    expect(visibleLine(' one\r\n\ttwo ')).toBe('one two');
    expect(visibleText('Zürich 東京 🙂')).toBe('Zürich 東京 🙂');
  });
});

describe('canonical JSON', () => {
  it('has one spelling whatever the order of keys, and keeps hostile keys as data', () => {
    const hostile: unknown = JSON.parse('{"b":[{"z":1,"__proto__":{"x":1}}],"a":null}');
    expect(canonicalJson(hostile)).toBe(
      '{\n  "a": null,\n  "b": [\n    {\n      "__proto__": {\n        "x": 1\n      },\n      "z": 1\n    }\n  ]\n}\n',
    );
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{\n  "a": 1\n}\n');
  });
});
