import { readFile } from 'node:fs/promises';
import { UsageError, type Call, type Command } from '../command.ts';

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'FILE.zip [--key FILE|TEXT]',
  summary: 'Verifies an evidence bundle; with --key also who signed it.',
  options: { key: { type: 'string' } },
  run: async (call) => {
    const [file, ...more] = call.positionals;
    if (file === undefined || more.length > 0) throw new UsageError('verify needs exactly one FILE.zip.');
    const key = call.optional('key');
    const { verifyBundle } = await import('../../engine/startEngine.ts');
    const { valid, checks } = await verifyBundle(
      call.resolve(file),
      key === undefined ? {} : { key: await keyText(call, key) },
    );
    const lines = checks.map(
      (check) => `${check.ok === null ? '?' : check.ok ? '✓' : '✗'} ${check.name}: ${check.detail}`,
    );
    return {
      json: { valid, checks },
      text: [...lines, valid ? 'The bundle is valid.' : 'The bundle is NOT valid.'].join('\n'),
      exitCode: valid ? 0 : 1,
    };
  },
};

/** A key may be given as a file or as its text. */
async function keyText(call: Call, key: string): Promise<string> {
  return readFile(call.resolve(key), 'utf8').catch(() => key);
}
