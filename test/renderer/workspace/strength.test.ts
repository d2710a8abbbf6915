import { describe, expect, it } from 'vitest';
import { strengthOf } from '../../../renderer/workspace/strength.ts';

describe('the strength hint', () => {
  it.each([
    ['', 'too short'],
    ['Tr0ub!e', 'too short'],
    ['password', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['12345678901234567890', 'weak'],
    ['correct horse battery', 'weak'],
    ['correct horse battery staple', 'fair'],
    ['correct horse battery staple orbit', 'strong'],
    ['gT7#kQ2!pZ9$wM4x', 'strong'],
  ])('calls %j %s', (passphrase, word) => {
    expect(strengthOf(passphrase).word).toBe(word);
  });

  it('never calls a longer run of the same character stronger', () => {
    expect(strengthOf('a'.repeat(64)).bits).toBe(strengthOf('a'.repeat(12)).bits);
  });
});
