import { describe, expect, it } from 'vitest';
import { visibleAddress, visibleText } from '../../renderer/kit/visible.ts';

/** Every character that can hide or reorder text: C0 and C1, bidirectional controls, zero-width, tags, lone surrogates. */
const ranges: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  [0xfeff, 0xfeff],
  [0xd800, 0xdfff],
  [0xe0000, 0xe007f],
];

describe('S21: what cannot be seen is shown as a token', () => {
  it('names every hiding character and leaves none in the text', () => {
    for (const [from, to] of ranges) {
      for (let code = from; code <= to; code += 1) {
        const character = String.fromCodePoint(code);
        const shown = visibleText(`a${character}b`);
        expect(shown, `U+${code.toString(16)}`).toMatch(/^a⟨[^⟩]+⟩b$/);
        expect(shown.includes(character), `U+${code.toString(16)}`).toBe(false);
      }
    }
  });

  it('shows ANSI sequences as one token each', () => {
    expect(visibleText('\u001b[1;31mpaid\u001b[0m \u001b]0;title\u0007')).toBe(
      '⟨ESC[1;31m⟩paid⟨ESC[0m⟩ ⟨ESC⟩]0;title⟨BEL⟩',
    );
  });

  it('does not let a name read backwards', () => {
    expect(visibleText('statement\u202elmx.exe')).toBe('statement⟨RLO⟩lmx.exe');
  });

  it.each([
    ['https://раураl.com/', 'https://xn--l-7sba6dbr.com/'],
    ['https://ｐsp.example/', 'https://psp.example/'],
    ['https://psp.example.evil.example/', 'https://psp.example.evil.example/'],
    ['https://psp.example@evil.example/x', 'https://evil.example/x'],
  ])('shows the host that %s really names', (address, shown) => {
    expect(new URL(visibleAddress(address)).host).toBe(new URL(shown).host);
    expect(visibleAddress(address)).toMatch(/^[\u0020-\u007e]+$/);
  });
});
