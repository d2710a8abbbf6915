import type { Command } from '../command.ts';

export const restoreCommand: Command = {
  name: 'restore',
  usage: '[BACKUP] --vault DIR',
  summary:
    'Puts a backup (the newest where none is named) in the place of a damaged vault, which is moved aside.',
  options: {},
  run: async (call) => {
    const passphrase = call.passphrase();
    const folder = call.resolve(call.required('vault'));
    const engine = await call.startEngine();
    const { names } = await engine.client.workspace.backups({});
    const backup = call.positionals[0] ?? names[0];
    await engine.client.workspace.restore({ passphrase, ...(backup === undefined ? {} : { backup }) });
    return {
      json: { vault: folder, backup },
      text: `The vault in ${folder} is now as ${backup ?? 'its backup'} kept it. The file that was there lies beside it.`,
    };
  },
};
