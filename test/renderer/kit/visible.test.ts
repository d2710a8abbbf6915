import { describe, expect, it } from 'vitest';
import { visibleAddress, visibleParts, visibleText } from '../../../renderer/kit/visible.ts';

describe('text from evidence', () => {
  it('shows plain text, accents and emoji as they are', () => {
    expect(visibleText('Zażółć 資料 😀 1,234.50 €')).toBe('Zażółć 資料 😀 1,234.50 €');
  });

  it.each([
    ['a\u0000b', 'a⟨NUL⟩b'],
    ['a\u001b[31mred\u001b[0m', 'a⟨ESC[31m⟩red⟨ESC[0m⟩'],
    ['a\u001bb', 'a⟨ESC⟩b'],
    ['invoice\u202efdp.exe', 'invoice⟨RLO⟩fdp.exe'],
    ['pay\u200bpal', 'pay⟨ZWSP⟩pal'],
    ['x\u2066y\u2069', 'x⟨LRI⟩y⟨PDI⟩'],
    ['\ufeffstart', '⟨BOM⟩start'],
    ['line\r\nnext', 'line⟨CR⟩⟨LF⟩next'],
    ['c1\u009bhere', 'c1⟨U+009B⟩here'],
    ['lone\ud800surrogate', 'lone⟨U+D800⟩surrogate'],
    ['tag\u{e0041}ged', 'tag⟨U+E0041⟩ged'],
  ])('names what cannot be seen in %j', (hidden, shown) => {
    expect(visibleText(hidden)).toBe(shown);
  });

  it('keeps line feeds and tabs where several lines are shown, and still names carriage returns', () => {
    expect(visibleParts('a\n\tb\r', true)).toEqual([
      { kind: 'text', text: 'a\n\tb' },
      { kind: 'token', text: 'CR' },
    ]);
  });

  it('loses no character: text and tokens follow each other in order', () => {
    const parts = visibleParts('\u200ba\u200bb\u200b');
    expect(parts.map((part) => part.text)).toEqual(['ZWSP', 'a', 'ZWSP', 'b', 'ZWSP']);
  });

  it('shows look-alike hosts in punycode and leaves the rest of the address alone', () => {
    expect(visibleAddress('https://аpple.com/pay?x=1#y')).toBe('https://xn--pple-43d.com/pay?x=1#y');
    expect(visibleAddress('http://127.0.0.1:8080/v1/payouts')).toBe('http://127.0.0.1:8080/v1/payouts');
    expect(visibleAddress('no address \u202e')).toBe('no address ⟨RLO⟩');
  });
});
